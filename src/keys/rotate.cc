#include "keys/rotate.h"

#include <algorithm>

namespace sallyport::keys {
namespace {

/// One line's keys of a table, and all the others.
struct Sorted {
  std::vector<StoredKey> active;
  std::vector<StoredKey> next;
  std::vector<StoredKey> retired;  // alive, the newest first
  std::vector<StoredKey> others;
};

Sorted sort(const KeyTable& table, const StoredKey& one, UnixTime now) {
  Sorted sorted;
  for (const StoredKey& key : table.keys) {
    if (!is_same_line(key, one)) {
      sorted.others.push_back(key);
    } else if (key.state == KeyState::active) {
      sorted.active.push_back(key);
    } else if (key.state == KeyState::next) {
      sorted.next.push_back(key);
    } else if (!is_gone(key, now)) {
      sorted.retired.push_back(key);
    }
  }
  std::ranges::stable_sort(sorted.retired, std::ranges::greater(), &StoredKey::retired);
  return sorted;
}

std::string in_seconds(UnixTime then, UnixTime now) {
  return std::to_string((then - now).count()) + " s";
}

Done check_published(const StoredKey& next, const RotateRules& rules) {
  const UnixTime ready = ready_at(next, rules.jwks_cache);
  if (rules.force || rules.now >= ready) return done();
  return fail(Code::not_now, "the next key was published less than " +
                                 std::to_string((ready - next.created).count()) +
                                 " s ago, so some verifiers may not know it; wait another " +
                                 in_seconds(ready, rules.now));
}

Done check_room(const Sorted& sorted, const RotateRules& rules) {
  // Behind this step: the new active, the fresh next, the one retired now, and these.
  if (sorted.retired.size() <= kMaxRetiredBefore) return done();
  const auto oldest = std::ranges::min_element(sorted.retired, {},
                                               [](const StoredKey& key) { return gone_at(key); });
  return fail(Code::not_now,
              "at most " + std::to_string(kMaxLiveKeys) +
                  " keys may be alive, and tokens of retired ones are still good; the "
                  "oldest goes in " +
                  in_seconds(gone_at(*oldest), rules.now));
}

std::vector<StoredKey> joined(Sorted sorted) {
  std::vector<StoredKey> keys;
  for (auto* part : {&sorted.active, &sorted.next, &sorted.retired, &sorted.others}) {
    std::ranges::move(*part, std::back_inserter(keys));
  }
  return keys;
}

void activate(StoredKey& key, UnixTime now) {
  key.state = KeyState::active;
  key.activated = now;
}

void retire(StoredKey& key, const RotateRules& rules) {
  key.state = KeyState::retired;
  key.retired = rules.now;
  key.verify_until = std::max(rules.now + rules.longest_ttl + kRetirementMargin, key.signed_until);
}

}  // namespace

UnixTime ready_at(const StoredKey& next, Seconds jwks_cache) {
  return next.created + jwks_cache + kPublicationMargin;
}

UnixTime gone_at(const StoredKey& key) {
  return std::max(key.verify_until.value_or(UnixTime{}), key.signed_until);
}

bool is_gone(const StoredKey& key, UnixTime now) {
  return key.state == KeyState::retired && now >= gone_at(key);
}

std::vector<StoredKey> first_keys(StoredKey active, StoredKey next, UnixTime now) {
  active.created = next.created = now;
  activate(active, now);
  next.state = KeyState::next;
  std::vector<StoredKey> keys;
  keys.push_back(std::move(active));
  keys.push_back(std::move(next));
  return keys;
}

std::vector<Line> missing_lines(const KeyTable& table) {
  std::vector<Line> missing;
  for (const Line& line : kLines) {
    const auto is_its = [&](const StoredKey& key) { return is_of(line, key); };
    if (std::ranges::none_of(table.keys, is_its)) missing.push_back(line);
  }
  return missing;
}

Outcome<std::vector<StoredKey>> rotate(const KeyTable& table, const RotateRules& rules,
                                       StoredKey fresh) {
  Sorted sorted = sort(table, fresh, rules.now);
  if (sorted.active.size() != 1 || sorted.next.size() > 1) {
    return wrong_number(line_text(fresh), std::ssize(sorted.active), std::ssize(sorted.next));
  }
  fresh.state = KeyState::next;
  fresh.created = rules.now;  // it is published from now on, whenever it was made
  if (!sorted.next.empty()) {
    if (Done ready = check_published(sorted.next.front(), rules); !ready)
      return Unexpected(ready.error());
    if (Done room = check_room(sorted, rules); !room) return Unexpected(room.error());
    retire(sorted.active.front(), rules);
    sorted.retired.insert(sorted.retired.begin(), std::move(sorted.active.front()));
    activate(sorted.next.front(), rules.now);
    sorted.active = std::move(sorted.next);
  }
  sorted.next.assign(1, fresh);
  return joined(std::move(sorted));
}

}  // namespace sallyport::keys
