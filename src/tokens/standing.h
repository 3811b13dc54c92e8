#pragma once

#include <memory>

#include "clients/registry.h"
#include "keys/key_ring.h"
#include "tokens/revocations.h"
#include "verifier/verified_token.h"

namespace sallyport::tokens {

using VerifiedPtr = std::shared_ptr<const verifier::VerifiedToken>;

/// A verified token that is good now, with the client that it was made for: the type is the proof.
/// Only standing() makes one. It is of this moment: hold it for one request, never keep it.
class LiveToken {
 public:
  const verifier::VerifiedToken& operator*() const { return *token_; }
  const verifier::VerifiedToken* operator->() const { return token_.get(); }
  const VerifiedPtr& token() const { return token_; }
  /// Never null.
  const clients::ClientPtr& client() const { return client_; }

 private:
  friend Outcome<LiveToken> standing(VerifiedPtr token, const keys::KeyRing& ring,
                                     const clients::Registry& clients,
                                     const Revocations& revocations, UnixTime now);
  LiveToken(VerifiedPtr token, clients::ClientPtr client)
      : token_(std::move(token)), client_(std::move(client)) {}

  VerifiedPtr token_;
  clients::ClientPtr client_;
};

/// What has become of a token since it was issued. Everybody who lets somebody in by a token asks
/// here, each time, so that no two of them disagree. Memory only; thread-safe. Whether the token
/// has expired was the verifier's question: who remembers a VerifiedToken asks that again.
///
/// Refuses, in this order, with
/// - token_key_unknown: its key was revoked, or is gone;
/// - token_client_gone: there is no such client;
/// - token_revoked: the client is disabled; or was cut off after the token was issued; or the token
///   itself was revoked. The detail says which.
/// REQUIRES: token is not null.
Outcome<LiveToken> standing(VerifiedPtr token, const keys::KeyRing& ring,
                            const clients::Registry& clients, const Revocations& revocations,
                            UnixTime now);
Outcome<LiveToken> standing(verifier::VerifiedToken token, const keys::KeyRing& ring,
                            const clients::Registry& clients, const Revocations& revocations,
                            UnixTime now);

}  // namespace sallyport::tokens
