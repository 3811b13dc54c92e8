#pragma once

#include <vector>

#include "keys/key_store.h"

namespace sallyport::keys {

struct RevokedKey {
  KeyState was;                 // what it did until now
  std::vector<StoredKey> keys;  // all that is left, in order
};

/// The keys without one that must not be believed any more, from now on and whatever it has signed.
/// An active key's place takes the next one at once, however young that is; the place of the next
/// one takes `fresh`, which must be of the same line; for a retired key `fresh` is not used.
/// Where an active key has no next one behind it, `fresh` signs at once. So there are never more
/// live keys than before. Keys of other lines stay as they are. Pure.
///
/// Refuses with Code::not_found if there is no such key; Code::invalid_argument for a fresh key of
/// another line; Code::damaged if the line has not exactly one active key and at most one
/// next.
Outcome<RevokedKey> revoke(const KeyTable& table, std::string_view kid, UnixTime now,
                           StoredKey fresh);

}  // namespace sallyport::keys
