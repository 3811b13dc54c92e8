#pragma once

#include "clients/client.h"

namespace sallyport::tokens {

/// When a token that is issued now expires: now + TTL, rounded down to the client's alignment, so
/// that it never outlives its TTL and requests within one alignment get the same token. Where
/// rounding would leave less than a second, it is not rounded.
inline UnixTime expiry_of(const clients::Client& client, UnixTime now) {
  const std::int64_t end = to_unix(now + client.ttl);
  const std::int64_t aligned = end - end % client.align.count();
  return from_unix(aligned > to_unix(now) ? aligned : end);
}

}  // namespace sallyport::tokens
