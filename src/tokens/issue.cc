#include "tokens/issue.h"

#include "tokens/lifetime.h"
#include "tokens/unrevoked_token.h"

namespace sallyport::tokens {
namespace {

SignedMemo::Key key_of(const clients::Client& client, const ScopeList& scopes, UnixTime usual,
                       const keys::KeyRing& ring) {
  return {client.id, client.version, scopes.text(), usual, ring.active().kid()};
}

}  // namespace

SignedMemo::Key Issuer::Job::memo_key() const { return key_of(*client, scopes, usual, *ring); }

Issuance Issuer::issue(const clients::AuthenticatedClient& client, const ScopeList& scopes,
                       Moment at) {
  // 1. May this client have these scopes? All of them: nothing is granted in part.
  if (const auto scope = first_not_allowed(scopes, *client->scopes); !scope.empty()) {
    return Error{Code::scope_refused,
                 "scope '" + std::string(scope) + "' is not registered for the client"};
  }
  if (client->sandbox_token == clients::SandboxToken::wrong_scope) {
    return find_or_begin(client, *ScopeList::from_text(clients::kSandboxScope), at);
  }
  return find_or_begin(client, scopes, at);
}

Issuance Issuer::find_or_begin(const clients::AuthenticatedClient& client, const ScopeList& scopes,
                               Moment at) {
  // 2. The token is a function of client, scopes, expiry and key; perhaps it has been signed.
  const UnixTime usual = expiry_of(*client, at.now);
  auto ring = keys_.get();
  auto found = memo_.find_or_begin(key_of(*client, scopes, usual, *ring), at.steady);
  if (!found) return std::move(found).error();
  if (found->token) return std::move(found->token);
  if (!found->mine) return std::move(found->pending);
  // 3. Nobody has: sign it, on a worker.
  return begin({client, scopes, usual, at.now, std::move(ring), std::move(found->pending)});
}

Issuance Issuer::begin(Job job) {
  if (workers_.post([this, job] { sign(job); })) return std::move(job.pending);
  Error error{Code::unavailable, "too many tokens wait to be signed"};
  (void)memo_.settle(job.memo_key(), job.pending, Unexpected(error));
  return error;
}

void Issuer::sign(const Job& job) {
  // Again only where the very token was revoked while it was being signed.
  constexpr int kTries = 16;
  for (int i = 0; i < kTries; ++i) {
    auto token = sign_unrevoked_token(job.ring->active(), job.client, job.scopes, job.usual,
                                      job.now, revocations_);
    if (memo_.settle(job.memo_key(), job.pending, std::move(token))) return;
  }
  (void)memo_.settle(
      job.memo_key(), job.pending,
      fail_for(Code::unavailable, 1, "its tokens are revoked faster than they can be signed"));
}

}  // namespace sallyport::tokens
