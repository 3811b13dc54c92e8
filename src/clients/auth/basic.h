#pragma once

#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/secret_string.h"

namespace sallyport::clients {

/// A client id and a secret as they were presented. Views into whoever made them.
struct Credentials {
  std::string_view id;
  std::string_view secret;
};

/// The credentials of one `Authorization: Basic` field (RFC 7617), in both spellings that clients
/// use: raw, and form-urlencoded as RFC 6749 2.3.1 asks. Which one is meant cannot be told from
/// the bytes, so both are readings; they differ only where a '%' or '+' is in it.
class BasicCredentials {
 public:
  /// `field_value` is everything behind "Authorization:". Refuses with credentials_malformed:
  /// another scheme, a list, bad base64, no colon, control characters.
  static Outcome<BasicCredentials> parse(std::string_view field_value);

  Credentials raw() const { return split(decoded_); }
  /// The form-urldecoded reading, if there is another.
  std::optional<Credentials> form() const;

 private:
  BasicCredentials() = default;
  static Credentials split(const SecretString& text);

  struct Form {
    SecretString id;
    SecretString secret;
  };
  SecretString decoded_;  // id ':' secret
  std::optional<Form> form_;
};

}  // namespace sallyport::clients
