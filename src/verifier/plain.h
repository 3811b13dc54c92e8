#pragma once

#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "verifier/leeway.h"
#include "verifier/verified_token.h"
#include "verifier/verifying_key.h"

namespace sallyport::verifier {

struct PlainRules {
  /// A token is taken until exp + leeway. REQUIRES: 0 to kMaxLeeway.
  Seconds leeway{0};
};

/// Verifies a token of the plain profile: header exactly {"alg":...}, string members scope and
/// client_id, fixed claims (strings), exp. As it has no kid, each of `keys` that is of this profile
/// is tried, and no other; the algorithm is the key's. Pure, total (any bytes give an answer),
/// thread-safe.
///
/// Refuses, in this order, with
/// - token_malformed: not three base64url segments of at most 8 KiB, or no header of the profile;
/// - token_key_unknown: there is no key of this profile to try;
/// - token_forged: an algorithm that no key has, or a signature of none of them;
/// - token_malformed: signed by us, and yet its claims are not those of the profile;
/// - token_expired: `now` is exp + leeway or later (RFC 7519 4.1.4: "on or after").
/// The detail says it in words for an operator; never show it to who sent the token.
Outcome<VerifiedToken> verify_plain(std::string_view token, std::span<const VerifyingKey> keys,
                                    UnixTime now, PlainRules rules = {});

}  // namespace sallyport::verifier
