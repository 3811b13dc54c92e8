#pragma once

#include <algorithm>

#include "clients/client.h"

namespace sallyport::tokens {

/// Within this time a running server acts on what was changed in the store.
inline constexpr Seconds kHeardWithin{1};

/// When a token that is issued now expires: now + TTL, rounded down to the client's alignment, so
/// that it never outlives its TTL and requests within one alignment get the same token. Where
/// rounding would leave less than a second, it is not rounded.
///
/// A token that follows a cut-off must not be one of those that died by it, and as it does not say
/// when it was issued, its expiry alone tells it from them: until the rounded time has passed
/// dead_until, it is now + TTL and at least dead_until + 1. That is the one case in which a token
/// outlives its TTL.
///
/// A sandbox client whose tokens are always expired gets one that was good until a minute or two
/// ago.
inline UnixTime expiry_of(const clients::Client& client, UnixTime now) {
  if (client.sandbox_token == clients::SandboxToken::expired) {
    return from_unix(to_unix(now) / 60 * 60 - 60);
  }
  const std::int64_t end = to_unix(now + client.ttl);
  const std::int64_t aligned = end - end % client.align.count();
  const UnixTime usual = from_unix(aligned > to_unix(now) ? aligned : end);
  if (usual > client.dead_until) return usual;
  return std::max(from_unix(end), client.dead_until + Seconds(1));
}

/// The latest that expiry_of() has said for a client until now, and says until the last server has
/// heard of a change that is made now. `exp_bound` is the same of an earlier, longer TTL.
inline UnixTime latest_expiry(Seconds ttl, UnixTime exp_bound, UnixTime dead_until, UnixTime now) {
  return std::max({now + kHeardWithin + ttl, exp_bound, dead_until + Seconds(1)});
}

}  // namespace sallyport::tokens
