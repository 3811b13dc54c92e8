#pragma once

#include <memory>
#include <string>

#include "clients/auth/authenticated_client.h"
#include "keys/key_ring.h"
#include "tokens/scopes.h"

namespace sallyport::tokens {

struct IssuedToken {
  std::string text;  // compact JWS
  UnixTime exp;
};
using TokenPtr = std::shared_ptr<const IssuedToken>;

/// Makes and signs a token of the plain profile. The same client, scopes, expiry and key give the
/// same bytes. Takes as long as an RSA signature: not for an event loop. Thread-safe.
/// REQUIRES: the client may have these scopes.
Outcome<TokenPtr> sign_plain_token(const keys::SigningKey& key,
                                   const clients::AuthenticatedClient& client,
                                   const ScopeList& scopes, UnixTime exp);

}  // namespace sallyport::tokens
