#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "verifier/leeway.h"
#include "verifier/verified_token.h"
#include "verifier/verifying_key.h"

namespace sallyport::verifier {

struct AtJwtRules {
  /// Exactly what `iss` must be. Nothing is good where it is empty.
  std::string_view issuer;
  /// What must be among `aud`, exactly. std::nullopt, for any, has to be said: it is for who only
  /// tells others about a token (introspection), never for who lets somebody in by it.
  std::optional<std::string_view> audience;
  /// How far the issuer's clock may be from ours, either way. REQUIRES: 0 to kMaxLeeway.
  Seconds leeway{0};
};

/// Verifies an access token of RFC 9068: header with typ at+jwt and the kid of one of `keys`, whose
/// algorithm it is; claims iss, aud, sub, client_id, jti, iat, exp, and nbf and scope where they
/// are there. `keys` are those of rules.issuer alone (no key speaks for another issuer), and of no
/// other profile. Pure, total (any bytes give an answer), thread-safe.
///
/// Refuses, in this order, with
/// - token_malformed: not three base64url segments of at most 8 KiB, or no header of the profile;
/// - token_key_unknown: no key has that kid;
/// - token_forged: another algorithm than the key's, or no signature of it;
/// - token_malformed: signed, and yet its claims are not those of the profile;
/// - what check_at_jwt() refuses with.
/// The detail says it in words for an operator; never show it to who sent the token.
Outcome<VerifiedToken> verify_at_jwt(std::string_view token, std::span<const VerifyingKey> keys,
                                     UnixTime now, const AtJwtRules& rules);

/// The last of these checks alone: for a token that was verified before, maybe by other rules.
/// Refuses with
/// - token_malformed: it is of another profile;
/// - token_wrong_issuer, token_wrong_audience;
/// - token_not_yet: its nbf or its iat is later than now + leeway;
/// - token_expired: `now` is exp + leeway or later.
Done check_at_jwt(const VerifiedToken& token, UnixTime now, const AtJwtRules& rules);

}  // namespace sallyport::verifier
