#include "tokens/issued_token.h"

#include "base/base64.h"
#include "jose/jws.h"

namespace sallyport::tokens {

std::vector<std::pair<std::string, std::string>> fixed_claims(const clients::Client& client) {
  std::vector<std::pair<std::string, std::string>> claims;
  claims.reserve(client.claims.size());
  for (const clients::Claim& claim : client.claims) claims.emplace_back(claim.name, claim.value);
  return claims;
}

Outcome<TokenPtr> sign_token(const keys::SigningKey& key, std::string token, UnixTime iat,
                             UnixTime exp) {
  const crypto::Digest256 digest = jose::token_digest(token);
  auto signature = key.sign(token);
  if (!signature) return Unexpected(std::move(signature).error());
  token.push_back('.');
  base64url_append(token, as_bytes(*signature));
  return std::make_shared<const IssuedToken>(IssuedToken{std::move(token), exp, digest, iat});
}

}  // namespace sallyport::tokens
