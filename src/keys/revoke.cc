#include "keys/revoke.h"

#include <algorithm>

namespace sallyport::keys {
namespace {

Done check_states(const std::vector<StoredKey>& keys, std::string_view profile) {
  const auto count = [&](KeyState state) {
    return std::ranges::count_if(
        keys, [&](const StoredKey& key) { return key.profile == profile && key.state == state; });
  };
  const auto active = count(KeyState::active);
  const auto next = count(KeyState::next);
  if (active == 1 && next <= 1) return done();
  return fail(Code::damaged, "there must be one active key and at most one next; there are " +
                                 std::to_string(active) + " and " + std::to_string(next));
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
      return key.profile == fresh.profile && key.state == KeyState::next;
    });
    activate(next == keys.end() ? fresh : *next, now);
  }
  keys.push_back(std::move(fresh));
}

void put_in_order(std::vector<StoredKey>& keys) {
  const auto place = [](const StoredKey& key) {
    switch (key.state) {
      case KeyState::active: return 0;
      case KeyState::next: return 1;
      case KeyState::retired: return 2;
    }
    return 3;
  };
  std::ranges::stable_sort(keys, {}, place);
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
  const std::string profile = found->profile;
  if (Done good = check_states(keys, profile); !good) return Unexpected(std::move(good).error());
  if (was != KeyState::retired && fresh.profile != profile) {
    return fail(Code::invalid_argument, "a key of profile '" + profile +
                                            "' cannot be replaced by one of profile '" +
                                            fresh.profile + "'");
  }
  keys.erase(found);
  if (was != KeyState::retired) close_gap(keys, was, now, std::move(fresh));
  put_in_order(keys);
  return RevokedKey{was, std::move(keys)};
}

}  // namespace sallyport::keys
