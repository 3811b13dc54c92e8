#pragma once

#include "keys/new_key.h"
#include "keys/rotate.h"

namespace sallyport::keys::test {

inline constexpr std::int64_t kStart = 1'750'000'000;

inline const Kek& kek() {
  static const Kek key = Kek::generate();
  return key;
}

/// Three keys, made once: "active, next, retired" after one rotation.
inline const KeyTable& rotated() {
  static const KeyTable table = [] {
    const auto make = [] { return new_key(kek(), 2048, from_unix(kStart)).value(); };
    KeyTable made{7, first_keys(make(), make(), from_unix(kStart))};
    made.keys =
        rotate(made, {.now = from_unix(kStart + 300), .jwks_cache = Seconds(60)}, make()).value();
    return made;
  }();
  return table;
}

/// The same, and an active and a next key for each line of at+jwt.
inline const KeyTable& all_lines() {
  static const KeyTable table = [] {
    KeyTable made = rotated();
    for (const Line& line : missing_lines(made)) {
      const auto make = [&] { return new_key(kek(), 2048, from_unix(kStart), line).value(); };
      for (StoredKey& key : first_keys(make(), make(), from_unix(kStart)))
        made.keys.push_back(std::move(key));
    }
    return made;
  }();
  return table;
}

inline constexpr UnixTime kNow{Seconds(kStart + 400)};
inline constexpr UnixTime kRetiredGone{Seconds(kStart + 300 + 7200 + 60)};

}  // namespace sallyport::keys::test
