#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "clients/oauth2_settings.h"

namespace sallyport::cli {

/// What `client add` and `client set` take for standard OAuth 2.0.
struct OAuth2Options {
  std::optional<std::string> auth_method;
  std::optional<std::string> token_alg;
  std::optional<std::string> reuse;
  std::vector<std::string> default_scopes;
  std::vector<std::string> audiences;
  std::vector<std::string> keys;
  std::optional<std::string> key_alg;
  std::optional<std::string> jwks_url;
  bool may_introspect = false;

  void declare(Syntax& syntax);
  bool any() const;
  /// `before`, with what was named in its place. Reads the key files.
  Result<clients::OAuth2SettingsPtr, Fault> apply(const clients::OAuth2Settings& before) const;
};

}  // namespace sallyport::cli
