#include "tokens/standing.h"

#include "tokens/lifetime.h"

namespace sallyport::tokens {

namespace {

/// A plain token does not say when it was issued; but every one that was issued before the cut-off
/// expires at dead_until or earlier, and none that was issued since. An at+jwt says it; servers may
/// have issued others until the last of them had heard (issued_at() in at_jwt.h).
bool died_by_cut_off(const verifier::VerifiedToken& token, const clients::Client& client) {
  if (token.profile() == verifier::Profile::plain) return token.exp() <= client.dead_until;
  return !token.issued_at() || *token.issued_at() <= client.cut_off_at + kHeardWithin;
}

}  // namespace

Outcome<LiveToken> standing(VerifiedPtr token, const keys::KeyRing& ring,
                            const clients::Registry& clients, const Revocations& revocations,
                            UnixTime now) {
  const auto client_named = [&] { return "client '" + token->client_id() + "' "; };
  // 1. The key first: what it signed says nothing, once it is revoked.
  if (!ring.trusts(token->kid(), now)) {
    return fail(Code::token_key_unknown, "the key that signed it was revoked, or is gone");
  }
  // 2. and 3. Whose is it?
  auto client = clients.find(token->client_id());
  if (!client) return fail(Code::token_client_gone, client_named() + "is unknown or was removed");
  if (!client->enabled) return fail(Code::token_revoked, client_named() + "is disabled");
  // 4. Was it issued before the client's last cut-off?
  if (died_by_cut_off(*token, *client)) {
    return fail(Code::token_revoked, client_named() + "was cut off after this token was issued");
  }
  if (client->sandbox_token == clients::SandboxToken::revoked) {
    return fail(Code::token_revoked,
                client_named() + "is a sandbox client of which all are revoked");
  }
  // 5. The token alone.
  if (revocations.contains(token->kid(), token->digest())) {
    return fail(Code::token_revoked, "this token was revoked");
  }
  return LiveToken(std::move(token), std::move(client));
}

Outcome<LiveToken> standing(verifier::VerifiedToken token, const keys::KeyRing& ring,
                            const clients::Registry& clients, const Revocations& revocations,
                            UnixTime now) {
  return standing(std::make_shared<const verifier::VerifiedToken>(std::move(token)), ring, clients,
                  revocations, now);
}

}  // namespace sallyport::tokens
