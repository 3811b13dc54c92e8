#pragma once

#include <memory>
#include <variant>

#include "base/snapshot.h"
#include "base/worker_pool.h"
#include "clients/auth/authenticated_client.h"
#include "tokens/at_jwt.h"
#include "tokens/scopes.h"
#include "tokens/signed_memo.h"

namespace sallyport::tokens {

/// A token at once, one that is being signed, or why there is none.
using Issuance = std::variant<TokenPtr, std::shared_ptr<PendingToken>, Error>;

/// Issues tokens. Takes only a client that has proved itself. Thread-safe; what it is made of must
/// outlive it, and the worker pool must be the first of them to stop.
class Issuer {
 public:
  Issuer(const Snapshot<keys::KeyRing>& keys, const Revocations& revocations, WorkerPool& workers,
         MemoRules rules)
      : keys_(keys), revocations_(revocations), workers_(workers), memo_(rules, revocations) {}

  /// When the token is asked for; `steady` is for the limit of new signatures.
  struct Moment {
    UnixTime now;
    std::chrono::steady_clock::time_point steady;
  };
  /// Never blocks. Who asks after a revocation or a cut-off has taken effect never gets a token
  /// that died by it. Refuses with scope_refused (detail names the scope), too_many_signatures, or
  /// unavailable (too much waits to be signed, or too many of its tokens were revoked).
  Issuance issue(const clients::AuthenticatedClient& client, const ScopeList& scopes, Moment at);

  /// The same for an access token of RFC 9068, under a key of the client's algorithm. Another token
  /// each time, unless the client has a share of reuse. Refuses also with audience_refused. What it
  /// gives may be of a moment from now (issued_at()): hold it back until then.
  Issuance issue_at_jwt(const clients::AuthenticatedClient& client, AtJwtRequest request,
                        Moment at);

 private:
  /// All that a signature needs.
  struct Job {
    clients::AuthenticatedClient client;
    ScopeList scopes;
    UnixTime usual;  // expiry
    UnixTime now;
    std::shared_ptr<const keys::KeyRing> ring;
    std::shared_ptr<PendingToken> pending;

    SignedMemo::Key memo_key() const;
  };
  Issuance find_or_begin(const clients::AuthenticatedClient& client, const ScopeList& scopes,
                         Moment at);
  Issuance begin(Job job);
  void sign(const Job& job);

  struct AtJwtJob;
  Issuance begin_at_jwt(AtJwtJob job, bool is_remembered);

  const Snapshot<keys::KeyRing>& keys_;
  const Revocations& revocations_;
  WorkerPool& workers_;
  SignedMemo memo_;
};

}  // namespace sallyport::tokens
