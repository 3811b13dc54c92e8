#include "tokens/unrevoked_token.h"

#include <algorithm>

#include "jose/jws.h"

namespace sallyport::tokens {

Outcome<UnixTime> unrevoked_expiry(const keys::SigningKey& key,
                                   const clients::AuthenticatedClient& client,
                                   const ScopeList& scopes, UnixTime usual, UnixTime now,
                                   const Revocations& revocations) {
  const auto is_revoked = [&](UnixTime exp) {
    const std::string input = plain_signing_input(key, client, scopes, exp);
    return revocations.contains(key.kid(), jose::token_digest(input));
  };
  if (usual <= now) return usual;  // it is meant to have expired
  const UnixTime floor = std::max(now, client->dead_until);
  int tried = 0;
  for (UnixTime exp = usual; exp > floor && tried < kMostExpiriesTried;
       exp -= Seconds(1), ++tried) {
    if (!is_revoked(exp)) return exp;
  }
  for (UnixTime exp = usual + Seconds(1); tried < kMostExpiriesTried; exp += Seconds(1), ++tried) {
    if (!is_revoked(exp)) return exp;
  }
  return fail_for(Code::unavailable, 1,
                  "all tokens that this client could get for these scopes were revoked");
}

Outcome<TokenPtr> sign_unrevoked_token(const keys::SigningKey& key,
                                       const clients::AuthenticatedClient& client,
                                       const ScopeList& scopes, UnixTime usual, UnixTime now,
                                       const Revocations& revocations) {
  // Nothing is revoked on most days.
  if (revocations.size() == 0) return sign_plain_token(key, client, scopes, usual);
  const auto exp = unrevoked_expiry(key, client, scopes, usual, now, revocations);
  if (!exp) return Unexpected(exp.error());
  return sign_plain_token(key, client, scopes, *exp);
}

}  // namespace sallyport::tokens
