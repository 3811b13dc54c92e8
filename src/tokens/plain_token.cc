#include "tokens/plain_token.h"

#include "base/base64.h"
#include "jose/claims.h"
#include "jose/jws.h"

namespace sallyport::tokens {

std::string plain_signing_input(const keys::SigningKey& key,
                                const clients::AuthenticatedClient& client, const ScopeList& scopes,
                                UnixTime exp) {
  std::vector<std::pair<std::string, std::string>> claims;
  claims.reserve(client->claims.size());
  for (const clients::Claim& claim : client->claims) claims.emplace_back(claim.name, claim.value);

  const std::string header = jose::plain_header(key.algorithm().name);
  const std::string payload = jose::plain_payload(scopes.text(), client->id, claims, to_unix(exp));
  return jose::signing_input(header, payload);
}

Outcome<TokenPtr> sign_plain_token(const keys::SigningKey& key,
                                   const clients::AuthenticatedClient& client,
                                   const ScopeList& scopes, UnixTime exp) {
  std::string token = plain_signing_input(key, client, scopes, exp);
  const crypto::Digest256 digest = jose::token_digest(token);
  auto signature = key.sign(token);
  if (!signature) return Unexpected(std::move(signature).error());
  token.push_back('.');
  base64url_append(token, as_bytes(*signature));
  return std::make_shared<const IssuedToken>(IssuedToken{std::move(token), exp, digest});
}

}  // namespace sallyport::tokens
