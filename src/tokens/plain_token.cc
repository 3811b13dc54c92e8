#include "tokens/plain_token.h"

#include "jose/claims.h"
#include "jose/jws.h"

namespace sallyport::tokens {

std::string plain_signing_input(const keys::SigningKey& key,
                                const clients::AuthenticatedClient& client, const ScopeList& scopes,
                                UnixTime exp) {
  const std::string header = jose::plain_header(key.algorithm().name);
  const std::string payload =
      jose::plain_payload(scopes.text(), client->id, fixed_claims(*client), to_unix(exp));
  return jose::signing_input(header, payload);
}

Outcome<TokenPtr> sign_plain_token(const keys::SigningKey& key,
                                   const clients::AuthenticatedClient& client,
                                   const ScopeList& scopes, UnixTime exp) {
  return sign_token(key, plain_signing_input(key, client, scopes, exp), UnixTime{}, exp);
}

}  // namespace sallyport::tokens
