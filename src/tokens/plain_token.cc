#include "tokens/plain_token.h"

#include "base/base64.h"
#include "jose/claims.h"
#include "jose/jws.h"

namespace sallyport::tokens {

Outcome<TokenPtr> sign_plain_token(const keys::SigningKey& key,
                                   const clients::AuthenticatedClient& client,
                                   const ScopeList& scopes, UnixTime exp) {
  std::vector<std::pair<std::string, std::string>> claims;
  claims.reserve(client->claims.size());
  for (const clients::Claim& claim : client->claims) claims.emplace_back(claim.name, claim.value);

  const std::string header = jose::plain_header(key.algorithm().name);
  const std::string payload = jose::plain_payload(scopes.text(), client->id, claims, to_unix(exp));
  std::string token = jose::signing_input(header, payload);
  auto signature = key.sign(token);
  if (!signature) return Unexpected(std::move(signature).error());
  token.push_back('.');
  base64url_append(token, as_bytes(*signature));
  return std::make_shared<const IssuedToken>(IssuedToken{std::move(token), exp});
}

}  // namespace sallyport::tokens
