#include "tokens/at_jwt.h"

#include <array>

#include "base/base64.h"
#include "crypto/random.h"
#include "jose/claims.h"
#include "jose/jws.h"

namespace sallyport::tokens {
namespace {

/// RFC 6749 10.10 wants 128 bits.
std::string random_jti() {
  std::array<std::uint8_t, 16> raw{};
  crypto::random_bytes(raw);
  return base64url_encode(raw);
}

}  // namespace

std::string_view usual_audience(const clients::Client& client, std::string_view issuer) {
  return client.oauth2->audiences.empty() ? issuer
                                          : std::string_view(client.oauth2->audiences.front());
}

Outcome<TokenPtr> sign_at_jwt(const keys::SigningKey& key,
                              const clients::AuthenticatedClient& client,
                              const AtJwtRequest& request, UnixTime iat, UnixTime exp) {
  const std::string jti = random_jti();
  const std::string payload = jose::at_jwt_payload({.issuer = request.issuer,
                                                    .audience = request.audience,
                                                    .client_id = client->id,
                                                    .scope = request.scopes.text(),
                                                    .iat = to_unix(iat),
                                                    .exp = to_unix(exp),
                                                    .jti = jti},
                                                   fixed_claims(*client));
  const std::string header = jose::at_jwt_header(key.algorithm().name, key.kid());
  return sign_token(key, jose::signing_input(header, payload), iat, exp);
}

}  // namespace sallyport::tokens
