#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/secret_string.h"
#include "clients/client.h"

namespace sallyport::cli {

/// What one line of an import says.
struct ImportLine {
  clients::Client client;  // checked; without secrets, `created` and `version`
  SecretString secret;     // empty: one must be made
  std::string label;

  /// A client that proves itself by a key of its own has none.
  bool has_secret() const {
    return client.oauth2->auth_method != clients::AuthMethod::private_key_jwt;
  }
};

/// Reads one JSON object:
///   client_id     text, needed
///   scopes        an array of texts, or one text with single spaces between; needed
///   claims        an object of texts, in the order in which they shall stand in tokens
///   content_type  application/json or application/octet-stream
///   ttl, align    a number of seconds, or a text such as "2h"
///   client_secret text of 32 to 512 characters
///   sandbox_token expired, revoked or wrong-scope
///   label         text
/// and those of OAuth 2.0 (import_oauth2.h).
/// Unknown members are refused, since a misspelt one would be lost in silence. Refuses with
/// Code::invalid_argument, naming the member.
Outcome<ImportLine> parse_import_line(std::string_view line);

}  // namespace sallyport::cli
