#include "keys/revoke.h"

#include <algorithm>

#include "keys/line.h"

namespace sallyport::keys {
namespace {

Done check_states(const std::vector<StoredKey>& keys, const StoredKey& one) {
  const auto count = [&](KeyState state) {
    return std::ranges::count_if(
        keys, [&](const StoredKey& key) { return is_same_line(key, one) && key.state == state; });
  };
  const auto active = count(KeyState::active);
  const auto next = count(KeyState::next);
  if (active == 1 && next <= 1) return done();
  return wrong_number(line_text(one), active, next);
}

void activate(StoredKey& key, UnixTime now) {
  key.state = KeyState::active;
  key.activated = now;
}

/// Puts `fresh` where the chain active <- next has lost a link.
void close_gap(std::vector<StoredKey>& keys, KeyState lost, UnixTime now, StoredKey fresh) {
  fresh.state = KeyState::next;
  if (lost == KeyState::active) {
    const auto next = std::ranges::find_if(keys, [&](const StoredKey& key) {
      return is_same_line(key, fresh) && key.state == KeyState::next;
    });
    activate(next == keys.end() ? fresh : *next, now);
  }
  keys.push_back(std::move(fresh));
}

void put_in_order(std::vector<StoredKey>& keys) {
  std::ranges::stable_sort(keys, {}, [](const StoredKey& key) { return place_of(key.state); });
}

}  // namespace

Outcome<RevokedKey> revoke(const KeyTable& table, std::string_view kid, UnixTime now,
                           StoredKey fresh) {
  std::vector<StoredKey> keys = table.keys;
  const auto found = std::ranges::find(keys, kid, &StoredKey::kid);
  if (found == keys.end()) {
    return fail(Code::not_found, "there is no key '" + std::string(kid) +
                                     "'; `sallyport key list` shows those that there are");
  }
  const KeyState was = found->state;
  if (Done good = check_states(keys, *found); !good) return Unexpected(std::move(good).error());
  if (was != KeyState::retired && !is_same_line(fresh, *found)) {
    return fail(Code::invalid_argument, "a key for " + line_text(*found) +
                                            " cannot be replaced by one for " + line_text(fresh));
  }
  fresh.created = now;  // it is published from now on, whenever it was made
  keys.erase(found);
  if (was != KeyState::retired) close_gap(keys, was, now, std::move(fresh));
  put_in_order(keys);
  return RevokedKey{was, std::move(keys)};
}

}  // namespace sallyport::keys
