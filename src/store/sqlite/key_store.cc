#include "store/sqlite/key_store.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <utility>

#include "store/sqlite/changes.h"
#include "store/sqlite/damaged.h"
#include "store/sqlite/transaction.h"

namespace sallyport::store::sqlite {
namespace {

using keys::KeyState;
using keys::StoredKey;

std::string_view text_of(KeyState state) {
  switch (state) {
    case KeyState::next: return "next";
    case KeyState::active: return "active";
    case KeyState::retired: return "retired";
  }
  return "";
}

std::optional<KeyState> state_of(std::string_view text) {
  for (const KeyState state : {KeyState::next, KeyState::active, KeyState::retired}) {
    if (text == text_of(state)) return state;
  }
  return std::nullopt;
}

std::optional<UnixTime> time_or_none(std::optional<std::int64_t> seconds) {
  if (!seconds) return std::nullopt;
  return from_unix(*seconds);
}

std::optional<std::int64_t> seconds_or_null(const std::optional<UnixTime>& time) {
  if (!time) return std::nullopt;
  return to_unix(*time);
}

/// What every kept key has, whatever it is for; empty if it is all there.
std::string_view fault_of(const StoredKey& key) {
  if (key.kid.empty() || key.profile.empty() || key.alg.empty())
    return "it has no name, profile or algorithm";
  if (key.public_der.empty() || key.sealed.empty()) return "one of its halves is missing";
  const bool is_retired = key.state == KeyState::retired;
  if (is_retired != key.verify_until.has_value() || is_retired != key.retired.has_value()) {
    return "a key is retired exactly if it says since when and until when it verifies";
  }
  if (key.state == KeyState::active && !key.activated)
    return "it is active and does not say since when";
  return {};
}

Done check(const std::vector<StoredKey>& keys) {
  std::unordered_set<std::string_view> seen;
  for (const StoredKey& key : keys) {
    if (const auto fault = fault_of(key); !fault.empty()) {
      return fail(Code::invalid_argument,
                  "key '" + key.kid + "' cannot be kept: " + std::string(fault));
    }
    if (!seen.insert(key.kid).second) {
      return fail(Code::invalid_argument, "key '" + key.kid + "' is named twice");
    }
  }
  return done();
}

Outcome<StoredKey> read_key(const Query& row) {
  StoredKey key;
  key.kid = row.text(0);
  key.profile = row.text(1);
  key.alg = row.text(2);
  const auto state = state_of(row.text(3));
  key.state = state.value_or(KeyState::next);
  key.created = from_unix(row.number(4));
  key.activated = time_or_none(row.number_or_null(5));
  key.retired = time_or_none(row.number_or_null(6));
  key.verify_until = time_or_none(row.number_or_null(7));
  key.signed_until = from_unix(row.number(8));
  key.public_der = as_text(row.bytes(9));
  key.sealed = as_text(row.bytes(10));
  const std::string_view fault = state ? fault_of(key) : "its state is unknown";
  if (fault.empty()) return key;
  return damaged_at("key '" + key.kid + "'", fault);
}

Done check_name(std::string_view name) {
  const bool good = !name.empty() && name.size() <= 50 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  return good ? done() : fail(Code::invalid_argument, "a setting's name has 1 to 50 of a-z 0-9 _");
}

}  // namespace

/// What a table of keys goes by, without the keys.
Outcome<keys::KeyTable> KeyStore::load_marks() {
  Query row(database_, "SELECT keys_changed, longest_ttl FROM marks");
  auto found = row.next();
  if (!found) return Unexpected(std::move(found).error());
  if (!*found) return damaged_at("its marks", "they are gone");
  return keys::KeyTable{static_cast<std::uint64_t>(row.number(0)), {}, Seconds(row.number(1))};
}

Outcome<keys::KeyTable> KeyStore::load_keys() {
  Transaction view(database_);
  if (auto begun = view.begin(Transaction::Kind::read); !begun)
    return Unexpected(std::move(begun).error());
  auto table = load_marks();
  if (!table) return table;
  Query rows(
      database_,
      "SELECT kid, profile, alg, state, created, activated, retired, verify_until, signed_until,"
      " public_der, sealed FROM keys"
      " ORDER BY CASE state WHEN 'active' THEN 0 WHEN 'next' THEN 1 ELSE 2 END, created DESC, kid");
  for (;;) {
    auto row = rows.next();
    if (!row) return Unexpected(std::move(row).error());
    if (!*row) return table;
    auto key = read_key(rows);
    if (!key) return Unexpected(std::move(key).error());
    table->keys.push_back(std::move(*key));
  }
}

Done KeyStore::replace_keys(const keys::KeyTable& read, const std::vector<StoredKey>& keys) {
  if (auto good = check(keys); !good) return good;
  return write(database_, [&]() -> Done {
    auto now = load_marks();
    if (!now) return Unexpected(std::move(now).error());
    if (now->generation != read.generation) {
      return fail(Code::not_now,
                  "the keys were changed by another process in the meantime; try again");
    }
    // How long a retired key verifies was decided by what the longest was.
    if (now->longest_ttl != read.longest_ttl) {
      return fail(Code::not_now,
                  "a client with a longer TTL was registered in the meantime; try again");
    }
    if (auto gone = database_.run("DELETE FROM keys"); !gone) return gone;
    for (const StoredKey& key : keys) {
      if (auto added = insert(key); !added) return added;
    }
    return next_generation();
  });
}

Done KeyStore::insert(const StoredKey& key) {
  return database_.run(
      "INSERT INTO keys (kid, profile, alg, state, created, activated, retired, verify_until,"
      " signed_until, public_der, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      key.kid, key.profile, key.alg, text_of(key.state), to_unix(key.created),
      seconds_or_null(key.activated), seconds_or_null(key.retired),
      seconds_or_null(key.verify_until), to_unix(key.signed_until), as_bytes(key.public_der),
      as_bytes(key.sealed));
}

Done KeyStore::next_generation() {
  auto seq = record_change(database_, Change::Kind::keys, "");
  if (!seq) return Unexpected(std::move(seq).error());
  return database_.run("UPDATE marks SET keys_changed = ?", *seq);
}

Done KeyStore::note_signed_until(std::string_view kid, UnixTime exp) {
  return write(database_, [&]() -> Done {
    Query key(database_, "SELECT signed_until FROM keys WHERE kid = ?", kid);
    auto found = key.next();
    if (!found) return Unexpected(std::move(found).error());
    if (!*found) return fail(Code::not_found, "there is no key '" + std::string(kid) + "'");
    if (key.number(0) >= to_unix(exp)) return done();
    auto raised =
        database_.run("UPDATE keys SET signed_until = ? WHERE kid = ?", to_unix(exp), kid);
    if (!raised) return raised;
    // A new generation: whoever retires this key now must count with the new value.
    return next_generation();
  });
}

Outcome<std::optional<std::string>> KeyStore::setting(std::string_view name) {
  Query row(database_, "SELECT value FROM settings WHERE name = ?", name);
  auto found = row.next();
  if (!found) return Unexpected(std::move(found).error());
  if (!*found) return std::optional<std::string>();
  return std::optional<std::string>(as_text(row.bytes(0)));
}

Done KeyStore::set_setting(std::string_view name, std::string_view value) {
  if (auto good = check_name(name); !good) return good;
  return write(database_, [&]() -> Done {
    auto set = database_.run(
        "INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = "
        "excluded.value",
        name, as_bytes(value));
    if (!set) return set;
    auto seq = record_change(database_, Change::Kind::keys, "");
    if (!seq) return Unexpected(std::move(seq).error());
    return done();
  });
}

}  // namespace sallyport::store::sqlite
