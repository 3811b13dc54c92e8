#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sallyport::clients {

/// How a client proves who it is: exactly one way (RFC 6749 2.3, OpenID Connect Core 9).
enum class AuthMethod : std::uint8_t {
  client_secret,        // in the Authorization field or in the body, as it likes
  client_secret_basic,  // only the former
  client_secret_post,   // only the latter
  client_secret_jwt,    // an assertion, HS256 under its secret
  private_key_jwt,      // an assertion, signed with its own key
};

/// "client_secret_basic" and so on; and back.
std::string_view name_of(AuthMethod method);
std::optional<AuthMethod> auth_method_named(std::string_view name);

/// What a client has in standard OAuth 2.0 beside what it has in every contract.
struct OAuth2Settings {
  AuthMethod auth_method = AuthMethod::client_secret;
  std::string token_alg = "RS256";          // what its at+jwt are signed with
  std::vector<std::string> default_scopes;  // for a request that names none; may be empty
  std::vector<std::string> audiences;       // that it may name as `resource`; the first is usual
  unsigned reuse_percent =
      0;  // it gets the same token again while so much of its life is left; 0: never
  bool may_introspect = false;  // also the tokens of others
  std::string jwks;             // for private_key_jwt: its public keys, a JWK Set
  std::string jwks_url;         // or where these are

  bool operator==(const OAuth2Settings&) const = default;
};
using OAuth2SettingsPtr = std::shared_ptr<const OAuth2Settings>;

/// Those of a client of which nothing was said. One object, so that a million clients share it.
const OAuth2SettingsPtr& usual_oauth2();

inline constexpr std::size_t kMaxAudiences = 16;
inline constexpr std::size_t kMaxAudienceLength = 256;

/// `scopes` are all that the client has. The detail says what would do. Code::invalid_argument.
/// That `jwks` can be read is check_keys()'s business, since it takes long.
Done check(const OAuth2Settings& settings, const std::vector<std::string>& scopes);

/// Are the keys of `jwks` ones that assertions can be verified with? Milliseconds for each RSA key.
/// Code::invalid_argument, as jose::parse_jwk_set().
Done check_keys(const OAuth2Settings& settings);

}  // namespace sallyport::clients
