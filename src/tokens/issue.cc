#include "tokens/issue.h"

#include "tokens/lifetime.h"

namespace sallyport::tokens {
namespace {

SignedMemo::Key memo_key(const clients::Client& client, const ScopeList& scopes, UnixTime exp,
                         const keys::KeyRing& ring) {
  return {client.id, client.version, scopes.text(), exp, ring.active().kid()};
}

}  // namespace

Issuance Issuer::issue(const clients::AuthenticatedClient& client, const ScopeList& scopes,
                       Moment at) {
  // 1. May this client have these scopes? All of them: nothing is granted in part.
  if (const auto scope = first_not_allowed(scopes, *client->scopes); !scope.empty()) {
    return Error{Code::scope_refused,
                 "scope '" + std::string(scope) + "' is not registered for the client"};
  }
  // 2. The token is a function of client, scopes, expiry and key; perhaps it has been signed.
  const UnixTime exp = expiry_of(*client, at.now);
  auto ring = keys_.get();
  auto found = memo_.find_or_begin(memo_key(*client, scopes, exp, *ring), at.steady);
  if (!found) return std::move(found).error();
  if (found->token) return std::move(found->token);
  if (!found->mine) return std::move(found->pending);
  // 3. Nobody has: sign it, on a worker.
  return begin(client, scopes, exp, std::move(ring), std::move(found->pending));
}

Issuance Issuer::begin(const clients::AuthenticatedClient& client, const ScopeList& scopes,
                       UnixTime exp, std::shared_ptr<const keys::KeyRing> ring,
                       std::shared_ptr<PendingToken> pending) {
  const bool posted = workers_.post([this, client, scopes, exp, ring, pending] {
    memo_.settle(memo_key(*client, scopes, exp, *ring), pending,
                 sign_plain_token(ring->active(), client, scopes, exp));
  });
  if (posted) return pending;
  Error error{Code::unavailable, "too many tokens wait to be signed"};
  memo_.settle(memo_key(*client, scopes, exp, *ring), pending, Unexpected(error));
  return error;
}

}  // namespace sallyport::tokens
