#pragma once

#include <string>
#include <string_view>

#include "base/snapshot.h"
#include "tokens/standing.h"
#include "verifier/verifier.h"

namespace sallyport::tokens {

/// Says whether a token is good now: for the gate, forward-auth, introspection, validateToken and
/// revocation, which therefore never disagree. Thread-safe; what it is made of must outlive it.
class TokenJudge {
 public:
  struct Rules {
    std::string issuer;  // what `iss` of an at+jwt must be; empty: there are no good ones here
    Seconds clock_skew{0};
  };
  TokenJudge(verifier::Verifier& verifier, const Snapshot<keys::KeyRing>& keys,
             const clients::Registry& clients, const Revocations& revocations, Rules rules)
      : verifier_(verifier),
        keys_(keys),
        clients_(clients),
        revocations_(revocations),
        rules_(std::move(rules)) {}

  /// Verified by the rules of the profile of its key, then standing(). For which audience an at+jwt
  /// is, whoever lets somebody in by it asks. Some 30 us for a token that was not seen before.
  Outcome<LiveToken> judge(std::string_view token, UnixTime now) const;

  const std::string& issuer() const { return rules_.issuer; }

 private:
  verifier::Verifier& verifier_;
  const Snapshot<keys::KeyRing>& keys_;
  const clients::Registry& clients_;
  const Revocations& revocations_;
  const Rules rules_;
};

/// May this client hear of a token, its own or another's? For all contracts alike.
inline bool may_hear_of(const clients::Client& client, const LiveToken& token) {
  return token->client_id() == client.id || client.oauth2->may_introspect;
}

}  // namespace sallyport::tokens
