#pragma once

#include "tokens/plain_token.h"
#include "tokens/revocations.h"

namespace sallyport::tokens {

/// How many expiries are looked at before the issuer gives up.
inline constexpr int kMostExpiriesTried = 4096;

/// When a token like that expires whose usual expiry is `usual` (expiry_of()), if exactly the usual
/// one was revoked: a second earlier, and so on, while that is behind `now` and behind the client's
/// last cut-off; where all of these were revoked, the first second behind `usual` that was not. So
/// a token that is asked for after a revocation is another one, though it says nothing but its
/// expiry that could differ. Refuses with Code::unavailable, and a second to wait, when
/// kMostExpiriesTried were all revoked. A few microseconds for each.
Outcome<UnixTime> unrevoked_expiry(const keys::SigningKey& key,
                                   const clients::AuthenticatedClient& client,
                                   const ScopeList& scopes, UnixTime usual, UnixTime now,
                                   const Revocations& revocations);

/// Makes and signs the token that expires then. As sign_plain_token() otherwise.
Outcome<TokenPtr> sign_unrevoked_token(const keys::SigningKey& key,
                                       const clients::AuthenticatedClient& client,
                                       const ScopeList& scopes, UnixTime usual, UnixTime now,
                                       const Revocations& revocations);

}  // namespace sallyport::tokens
