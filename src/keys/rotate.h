#pragma once

#include <vector>

#include "keys/key_store.h"
#include "keys/line.h"

namespace sallyport::keys {

/// Of one line: active, next and retired ones that still verify.
inline constexpr std::size_t kMaxLiveKeys = 4;
/// So many may be retired before a further one is: an active and a next key are alive beside them.
inline constexpr std::size_t kMaxRetiredBefore = kMaxLiveKeys - 3;

/// Added to the time for which others may keep a JWK Set: a server hears of a new key up to a
/// second late, and times are whole seconds.
inline constexpr Seconds kPublicationMargin{2};

/// Added to what a retired key must verify: another process may sign with it until it has heard
/// that it is retired, clocks differ, and a token that follows a cut-off outlives its TTL a little.
inline constexpr Seconds kRetirementMargin{60};

struct RotateRules {
  UnixTime now;
  /// For how long others may keep a JWK Set without looking again.
  Seconds jwks_cache{300};
  /// The longest TTL of any token that may be alive, also of clients that have a shorter one now.
  Seconds longest_ttl{7200};
  /// Signs with the next key though some verifiers may not have seen it yet.
  bool force = false;
};

/// The second from which a key verifies nothing any more; never for one that is not retired.
/// A token that an operator gave a chosen expiry counts even if it was noted after retirement.
bool is_gone(const StoredKey& key, UnixTime now);
/// REQUIRES: the key is retired.
UnixTime gone_at(const StoredKey& key);

/// From when on a next key may sign: whoever looks at the JWK Set as often as it says knows it
/// then.
UnixTime ready_at(const StoredKey& next, Seconds jwks_cache);

/// The keys of a new line, in order. Their times become `now`.
std::vector<StoredKey> first_keys(StoredKey active, StoredKey next, UnixTime now);

/// Lines of which the table has no key at all.
std::vector<Line> missing_lines(const KeyTable& table);

/// The next step of the line that `fresh` belongs to: next becomes active, active becomes
/// retired and verifies until every token that it can have signed has expired, `fresh` becomes
/// next. Keys that are gone are left out; those of other lines stay as they are. Where a line
/// has no next key, `fresh` becomes it and nothing else changes, since a key must be published
/// before it signs. Pure.
///
/// Refuses with Code::not_now, saying how many seconds to wait: before ready_at() of the next
/// key (unless force), and while more than kMaxLiveKeys would be alive (force or not).
/// Code::damaged if there is not exactly one active key, or more than one next.
Outcome<std::vector<StoredKey>> rotate(const KeyTable& table, const RotateRules& rules,
                                       StoredKey fresh);

}  // namespace sallyport::keys
