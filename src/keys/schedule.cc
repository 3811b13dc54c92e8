#include "keys/schedule.h"

#include <algorithm>

#include "keys/rotate.h"

namespace sallyport::keys {
namespace {

/// One line's keys. Null, if there are more or less than one.
struct Place {
  const StoredKey* active = nullptr;
  const StoredKey* next = nullptr;
  std::vector<const StoredKey*> retired;
  bool damaged = false;
};

Place place_in(const KeyTable& table, const Line& line) {
  Place place;
  for (const StoredKey& key : table.keys) {
    if (!is_of(line, key)) continue;
    if (key.state == KeyState::retired) {
      place.retired.push_back(&key);
      continue;
    }
    const StoredKey*& seat = key.state == KeyState::active ? place.active : place.next;
    place.damaged = place.damaged || seat != nullptr;
    seat = &key;
  }
  place.damaged = place.damaged || place.active == nullptr;
  return place;
}

/// From when on there may be one more retired key.
UnixTime room_at(const Place& place) {
  std::vector<UnixTime> ends;
  for (const StoredKey* key : place.retired) ends.push_back(gone_at(*key));
  std::ranges::sort(ends, std::ranges::greater());
  return ends.size() > kMaxRetiredBefore ? ends[kMaxRetiredBefore] : UnixTime{};
}

/// REQUIRES: the line is not damaged and has a next key.
std::optional<UnixTime> retires_at(const Place& place, const ScheduleRules& rules) {
  if (rules.rotate_after <= Seconds(0)) return std::nullopt;
  return std::max({place.active->activated.value_or(place.active->created) + rules.rotate_after,
                   ready_at(*place.next, rules.jwks_cache), room_at(place)});
}

void add_due(const Line& line, const Place& place, const ScheduleRules& rules, UnixTime now,
             std::vector<Transition>& transitions) {
  for (const StoredKey* key : place.retired) {
    if (is_gone(*key, now)) transitions.push_back({Step::drop, &line, key->kid});
  }
  if (place.next != nullptr) {
    const auto at = retires_at(place, rules);
    if (!at || now < *at) return;
    transitions.push_back({Step::retire, &line, place.active->kid});
    transitions.push_back({Step::promote, &line, place.next->kid});
  }
  transitions.push_back({Step::publish_next, &line, {}});
}

void keep_earlier(std::optional<UnixTime>& earliest, const std::optional<UnixTime>& time) {
  if (time && (!earliest || *time < *earliest)) earliest = time;
}

}  // namespace

std::string_view name_of(Step step) {
  switch (step) {
    case Step::drop: return "drop";
    case Step::retire: return "retire";
    case Step::promote: return "promote";
    case Step::publish_next: return "publish_next";
  }
  return "unknown";
}

std::vector<Transition> due(const KeyTable& table, const ScheduleRules& rules, UnixTime now) {
  std::vector<Transition> transitions;
  for (const Line& line : kLines) {
    const Place place = place_in(table, line);
    if (!place.damaged) add_due(line, place, rules, now, transitions);
  }
  return transitions;
}

std::optional<UnixTime> next_due(const KeyTable& table, const ScheduleRules& rules) {
  std::optional<UnixTime> earliest;
  for (const Line& line : kLines) {
    const Place place = place_in(table, line);
    if (place.damaged) continue;
    keep_earlier(earliest,
                 place.next == nullptr ? std::optional(UnixTime{}) : retires_at(place, rules));
    for (const StoredKey* key : place.retired) keep_earlier(earliest, gone_at(*key));
  }
  return earliest;
}

std::optional<UnixTime> retires_at(const KeyTable& table, const Line& line,
                                   const ScheduleRules& rules) {
  const Place place = place_in(table, line);
  if (place.damaged || place.next == nullptr) return std::nullopt;
  return retires_at(place, rules);
}

Outcome<CarriedOut> carry_out(const KeyTable& table, const ScheduleRules& rules, UnixTime now,
                              const std::vector<StoredKey>& fresh) {
  CarriedOut out;
  KeyTable moved = table;
  for (Transition& transition : due(table, rules, now)) {
    if (transition.step == Step::drop) {
      std::erase_if(moved.keys, [&](const StoredKey& key) { return key.kid == transition.kid; });
    } else {
      const auto key = std::ranges::find_if(
          fresh, [&](const StoredKey& one) { return is_of(*transition.line, one); });
      if (key == fresh.end()) continue;
      // The last of a line's steps; rotate() does them together.
      if (transition.step == Step::publish_next) {
        auto rotated = rotate(
            moved, {.now = now, .jwks_cache = rules.jwks_cache, .longest_ttl = table.longest_ttl},
            *key);
        if (!rotated) return Unexpected(std::move(rotated).error());
        moved.keys = std::move(*rotated);
        transition.kid = key->kid;
      }
    }
    out.transitions.push_back(std::move(transition));
  }
  out.keys = std::move(moved.keys);
  return out;
}

}  // namespace sallyport::keys
