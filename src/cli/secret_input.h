#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/secret_string.h"
#include "cli/command_line.h"

namespace sallyport::cli {

/// What `client add` and `client secret add` take for the new secret.
struct NewSecretOptions {
  std::optional<std::string> label;
  std::optional<std::string> expires;
  bool from_stdin = false;

  void declare(Syntax& syntax);
  bool any() const { return label || expires || from_stdin; }
  /// Wrong use, if --expires is no time in the future.
  Result<std::optional<UnixTime>, Fault> expiry(UnixTime now) const;
  /// A fresh secret, or one line of stdin, if that is what an imported secret may be.
  Result<SecretString, Fault> make() const;
};

}  // namespace sallyport::cli
