#pragma once

#include <optional>
#include <string>
#include <vector>

#include "keys/key_store.h"
#include "keys/line.h"

namespace sallyport::keys {

/// When keys move on by themselves. What else there is to know stands in the table.
struct ScheduleRules {
  /// For how long a key signs. 0: until somebody rotates it.
  Seconds rotate_after{30 * 86400};
  /// As in RotateRules.
  Seconds jwks_cache{300};
};

enum class Step : std::uint8_t {
  drop,          // a retired key, of which no token is alive: it is gone
  retire,        // the active key, which verifies from now on
  promote,       // the next key, which signs from now on
  publish_next,  // a fresh key, which is published from now on
};
std::string_view name_of(Step step);

struct Transition {
  Step step;
  const Line* line;  // one of kLines
  std::string kid;   // empty where the key is not made yet
};

/// What has to happen at `now`, line by line, within a line in the order of Step. Keys of no line
/// are left alone, and so is a line that is damaged. As rotate() has it, retire, promote and
/// publish_next come together; publish_next alone where a line has lost its next key. However many
/// rotations were missed, one is due. A clock that stands before a key's times means that nothing
/// is due. Pure.
std::vector<Transition> due(const KeyTable& table, const ScheduleRules& rules, UnixTime now);

/// The earliest time at which due() has something to say, perhaps long ago; nothing: never, unless
/// the table changes. Pure.
std::optional<UnixTime> next_due(const KeyTable& table, const ScheduleRules& rules);

/// The same of one line for its active key: when it retires by itself.
std::optional<UnixTime> retires_at(const KeyTable& table, const Line& line,
                                   const ScheduleRules& rules);

struct CarriedOut {
  std::vector<Transition> transitions;  // each with its kid
  std::vector<StoredKey> keys;          // all that there are then, as rotate() has them
};

/// Does what is due; what wants a key that is not among `fresh` stays due. Pure. Refuses as
/// rotate() does.
Outcome<CarriedOut> carry_out(const KeyTable& table, const ScheduleRules& rules, UnixTime now,
                              const std::vector<StoredKey>& fresh);

}  // namespace sallyport::keys
