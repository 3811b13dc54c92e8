#pragma once

#include <string>

#include "clients/auth/authenticated_client.h"
#include "tokens/issued_token.h"
#include "tokens/scopes.h"

namespace sallyport::tokens {

/// What is signed; says all that the token says. A few microseconds.
std::string plain_signing_input(const keys::SigningKey& key,
                                const clients::AuthenticatedClient& client, const ScopeList& scopes,
                                UnixTime exp);

/// Makes and signs a token of the plain profile. The same client, scopes, expiry and key give the
/// same bytes. Takes as long as an RSA signature: not for an event loop. Thread-safe.
/// REQUIRES: the client may have these scopes.
Outcome<TokenPtr> sign_plain_token(const keys::SigningKey& key,
                                   const clients::AuthenticatedClient& client,
                                   const ScopeList& scopes, UnixTime exp);

}  // namespace sallyport::tokens
