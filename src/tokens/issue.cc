#include "tokens/issue.h"

#include <algorithm>

#include "tokens/lifetime.h"
#include "tokens/unrevoked_token.h"

namespace sallyport::tokens {
namespace {

SignedMemo::Key key_of(const clients::Client& client, const ScopeList& scopes, UnixTime usual,
                       const keys::KeyRing& ring) {
  return {client.id, client.version, scopes.text(), usual, ring.active().kid()};
}

/// All of them: nothing is granted in part.
Done check_scopes(const clients::Client& client, const ScopeList& scopes) {
  const auto scope = first_not_allowed(scopes, *client.scopes);
  if (scope.empty()) return done();
  return fail(Code::scope_refused,
              "scope '" + std::string(scope) + "' is not registered for the client");
}

Done check_audience(const clients::Client& client, const AtJwtRequest& request) {
  const auto& own = client.oauth2->audiences;
  const bool may = own.empty() ? request.audience == request.issuer
                               : std::ranges::find(own, request.audience) != own.end();
  if (may) return done();
  return fail(Code::audience_refused, "the client may not have tokens for that audience");
}

/// The earliest expiry of a token that is given out again.
UnixTime least_expiry(const clients::Client& client, UnixTime iat) {
  const std::int64_t share = client.ttl.count() * client.oauth2->reuse_percent / 100;
  return iat + Seconds(std::max<std::int64_t>(share, 1));
}

}  // namespace

SignedMemo::Key Issuer::Job::memo_key() const { return key_of(*client, scopes, usual, *ring); }

Issuance Issuer::issue(const clients::AuthenticatedClient& client, const ScopeList& scopes,
                       Moment at) {
  // 1. May this client have these scopes?
  if (auto allowed = check_scopes(*client, scopes); !allowed) return std::move(allowed).error();
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

/// All that an at+jwt needs. Owns what the request only looks at.
struct Issuer::AtJwtJob {
  clients::AuthenticatedClient client;
  ScopeList scopes;
  std::string audience;
  std::string issuer;
  UnixTime iat;
  UnixTime exp;
  std::shared_ptr<const keys::KeyRing> ring;
  const keys::SigningKey* key;  // of the ring
  std::string what;             // for the memo
  std::shared_ptr<PendingToken> pending;

  Outcome<TokenPtr> sign() const {
    return sign_at_jwt(*key, client, {scopes, audience, issuer}, iat, exp);
  }
  SignedMemo::Key memo_key() const {
    return {client->id, client->version, what, exp, key->kid(), least_expiry(*client, iat)};
  }
};

Issuance Issuer::issue_at_jwt(const clients::AuthenticatedClient& client, AtJwtRequest request,
                              Moment at) {
  // 1. May this client have that?
  if (auto allowed = check_scopes(*client, request.scopes); !allowed)
    return std::move(allowed).error();
  if (auto allowed = check_audience(*client, request); !allowed) return std::move(allowed).error();
  auto scopes = client->sandbox_token == clients::SandboxToken::wrong_scope
                    ? *ScopeList::from_text(clients::kSandboxScope)
                    : std::move(request.scopes);

  auto ring = keys_.get();
  const keys::SigningKey* key =
      ring->signing_key(verifier::Profile::at_jwt, client->oauth2->token_alg);
  if (key == nullptr)
    return Error{Code::unavailable, "there is no key for " + client->oauth2->token_alg + " yet", 1};
  const bool is_expired = client->sandbox_token == clients::SandboxToken::expired;
  const UnixTime iat = is_expired ? at.now - client->ttl - Seconds(60) : issued_at(*client, at.now);
  // A scope holds no line's end, so no plain token has such a name.
  std::string what = "at+jwt\n" + std::string(request.audience) + "\n" + scopes.text();
  AtJwtJob job{client,
               std::move(scopes),
               std::string(request.audience),
               std::string(request.issuer),
               iat,
               iat + client->ttl,
               std::move(ring),
               key,
               std::move(what),
               nullptr};

  // 2. Perhaps the last one will do.
  const bool is_remembered = client->oauth2->reuse_percent > 0 && !is_expired;
  if (!is_remembered) {
    if (auto may = memo_.take_signature(client->id, at.steady); !may) return std::move(may).error();
    return begin_at_jwt(std::move(job), false);
  }
  auto found = memo_.find_or_begin(job.memo_key(), at.steady);
  if (!found) return std::move(found).error();
  if (found->token) return std::move(found->token);
  job.pending = std::move(found->pending);
  if (!found->mine) return std::move(job.pending);
  return begin_at_jwt(std::move(job), true);
}

/// 3. It is signed here where that takes some 30 us, which is less than handing it to a worker
/// costs; RSA is for the workers.
Issuance Issuer::begin_at_jwt(AtJwtJob job, bool is_remembered) {
  if (job.key->algorithm().kty != "RSA") {
    auto token = job.sign();
    // No other process knows this token, so it cannot have been revoked meanwhile.
    if (is_remembered) (void)memo_.settle(job.memo_key(), job.pending, token);
    if (!token) return std::move(token).error();
    return std::move(*token);
  }
  if (!job.pending) job.pending = std::make_shared<PendingToken>();
  auto shared = std::make_shared<AtJwtJob>(std::move(job));
  const bool posted = workers_.post([this, shared, is_remembered] {
    if (is_remembered) {
      (void)memo_.settle(shared->memo_key(), shared->pending, shared->sign());
    } else {
      shared->pending->resolve(shared->sign());
    }
  });
  if (posted) return shared->pending;
  Error error{Code::unavailable, "too many tokens wait to be signed"};
  if (is_remembered) (void)memo_.settle(shared->memo_key(), shared->pending, Unexpected(error));
  return error;
}

}  // namespace sallyport::tokens
