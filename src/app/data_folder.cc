#include "app/data_folder.h"

#include <fcntl.h>
#include <stdio.h>  // NOLINT(modernize-deprecated-headers): renameat2 is not in <cstdio>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <iterator>
#include <span>

#include "crypto/random.h"
#include "keys/new_key.h"
#include "keys/rotate.h"
#include "keys/seal.h"
#include "store/sqlite/data_folder.h"

namespace sallyport::app {
namespace fs = std::filesystem;

namespace {

using keys::StoredKey;

constexpr std::size_t kPepperBytes = 32;

Unexpected<Error> cannot(const std::string& what, int error) {
  return fail(Code::unavailable, what + ": " + std::strerror(error));
}

/// The folder, closed to others; made if need be.
Done prepare_folder(const fs::path& data) {
  if (::mkdir(data.c_str(), 0700) != 0 && errno != EEXIST)
    return cannot("cannot make '" + data.string() + "'", errno);
  return store::check_folder(data);
}

/// What an init that was cut off has left.
void remove_leftovers(const fs::path& data) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(data, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".init-") || name.starts_with("kek.new-"))
      fs::remove_all(entry.path(), ignored);
  }
}

Outcome<keys::Kek> make_or_load_kek(const fs::path& file) {
  std::error_code error;
  // Left by an init that was cut off, or put there by the operator.
  if (fs::exists(file, error)) return keys::Kek::load_file(file);
  return keys::Kek::create_file(file);
}

Done write_pepper(keys::KeyStore& store, const keys::Kek& kek) {
  std::string pepper(kPepperBytes, '\0');
  crypto::random_bytes({reinterpret_cast<std::uint8_t*>(pepper.data()), pepper.size()});
  auto sealed = keys::seal(kek, keys::kPepperPurpose, keys::kPepperName, as_bytes(pepper));
  wipe(pepper);
  if (!sealed) return Unexpected(sealed.error());
  return store.set_setting("pepper", *sealed);
}

/// One try to give `table` the lines that it lacks. Of `fresh`, an active and a next key for each
/// of `lines`, those are taken that no other process has made meanwhile.
std::vector<StoredKey> with_lines(const keys::KeyTable& table, std::span<const keys::Line> lines,
                                  const std::vector<StoredKey>& fresh, UnixTime now) {
  const std::vector<keys::Line> missing = keys::missing_lines(table);
  std::vector<StoredKey> all = table.keys;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (std::ranges::find(missing, lines[i]) == missing.end()) continue;
    std::ranges::move(keys::first_keys(fresh[2 * i], fresh[2 * i + 1], now),
                      std::back_inserter(all));
  }
  return all;
}

/// Makes the first keys of `lines`.
Done make_lines(keys::KeyStore& store, const keys::Kek& kek, int bits,
                std::span<const keys::Line> lines, const Clock& clock) {
  std::vector<keys::Line> wanted;  // two of each
  for (const keys::Line& line : lines) wanted.insert(wanted.end(), 2, line);
  const auto fresh = keys::new_keys(kek, bits, clock(), wanted);
  if (!fresh) return Unexpected(fresh.error());
  constexpr int kTries = 3;
  Done written = done();
  for (int i = 0; i < kTries; ++i) {
    auto table = store.load_keys();
    if (!table) return Unexpected(table.error());
    const auto all = with_lines(*table, lines, *fresh, clock());
    if (all.size() == table->keys.size()) return done();
    written = store.replace_keys(*table, all);
    if (written || written.error().code != Code::not_now) return written;
  }
  return written;
}

Done fill(store::SqliteStore& store, const keys::Kek& kek, const InitOptions& options,
          UnixTime now) {
  auto& keys = store.keys();
  if (auto written = write_pepper(keys, kek); !written) return written;
  // Not noted where it lies in the folder itself, which may be moved.
  if (options.kek_file) {
    if (auto set = keys.set_setting("kek_file", fs::absolute(*options.kek_file).string()); !set)
      return set;
  }
  if (auto set = keys.set_setting("rsa_bits", std::to_string(options.rsa_bits)); !set) return set;
  return make_lines(keys, kek, options.rsa_bits, keys::kLines, [now] { return now; });
}

/// The database is made under another name and gets its own when all is in it: the moment at which
/// init has happened.
Done make_database(const InitOptions& options, const keys::Kek& kek, UnixTime now) {
  const fs::path workshop = options.data / (".init-" + std::to_string(::getpid()));
  {
    auto store = store::SqliteStore::create(workshop);
    if (!store) return Unexpected(store.error());
    if (auto filled = fill(**store, kek, options, now); !filled) return filled;
  }
  const fs::path made = store::database_path(workshop);
  const fs::path wanted = store::database_path(options.data);
  if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, wanted.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) return fail(Code::already_exists, "another init was faster");
    return cannot("cannot put the database in its place", errno);
  }
  std::error_code ignored;
  fs::remove_all(workshop, ignored);
  return store::sync_folder(options.data);
}

Outcome<keys::Kek> find_kek(const fs::path& data, const std::optional<fs::path>& chosen,
                            keys::KeyStore& store) {
  auto given = keys::Kek::from_environment();
  if (chosen)
    return keys::Kek::load_file(*chosen);  // given or not, it is out of the environment now
  if (!given) return Unexpected(given.error());
  if (*given) return std::move(**given);
  auto noted = store.setting("kek_file");
  if (!noted) return Unexpected(noted.error());
  return keys::Kek::load_file(*noted ? fs::path(**noted) : data / "kek");
}

Outcome<clients::SecretHasher> open_hasher(keys::KeyStore& store, const keys::Kek& kek) {
  auto sealed = store.setting("pepper");
  if (!sealed) return Unexpected(sealed.error());
  if (!*sealed)
    return fail(Code::damaged, "the pepper is missing from the database; put back a backup");
  auto pepper = keys::open(kek, keys::kPepperPurpose, keys::kPepperName, **sealed);
  if (!pepper) return Unexpected(pepper.error());
  return clients::SecretHasher(as_bytes(pepper->reveal()));
}

template <class Number>
Outcome<Number> number_setting(keys::KeyStore& store, std::string_view name, Number otherwise) {
  auto text = store.setting(name);
  if (!text) return Unexpected(text.error());
  if (!*text) return otherwise;
  Number value{};
  const auto [end, error] =
      std::from_chars((*text)->data(), (*text)->data() + (*text)->size(), value);
  if (error != std::errc() || end != (*text)->data() + (*text)->size()) {
    return fail(Code::damaged,
                "setting '" + std::string(name) + "' in the database is not a number");
  }
  return value;
}

}  // namespace

Done init_data_folder(const InitOptions& options, UnixTime now) {
  if (auto prepared = prepare_folder(options.data); !prepared) return prepared;
  std::error_code error;
  if (fs::exists(store::database_path(options.data), error)) {
    return fail(Code::already_exists,
                "'" + options.data.string() + "' holds a database already; nothing was changed");
  }
  remove_leftovers(options.data);
  auto kek = make_or_load_kek(options.kek_file.value_or(options.data / "kek"));
  if (!kek) return Unexpected(kek.error());
  auto made = make_database(options, *kek, now);
  if (!made) remove_leftovers(options.data);
  return made;
}

Outcome<DataFolder> open_data_folder(const fs::path& data,
                                     const std::optional<fs::path>& kek_file) {
  auto store = store::SqliteStore::open(data, store::OpenMode::read_write);
  if (!store) return Unexpected(store.error());
  auto kek = find_kek(data, kek_file, (*store)->keys());
  if (!kek) return Unexpected(kek.error());
  auto hasher = open_hasher((*store)->keys(), *kek);
  if (!hasher) return Unexpected(hasher.error());
  return DataFolder{data, std::move(*store), std::move(*kek), std::move(*hasher)};
}

Done complete_keys(keys::KeyStore& store, const keys::Kek& kek) {
  auto table = store.load_keys();
  if (!table) return Unexpected(table.error());
  std::vector<keys::Line> missing = keys::missing_lines(*table);
  // A folder without plain keys is a damaged one, and fresh keys would hide that.
  std::erase(missing, keys::kPlainLine);
  if (missing.empty()) return done();
  auto settings = read_key_settings(store);
  if (!settings) return Unexpected(settings.error());
  return make_lines(store, kek, settings->rsa_bits, missing, system_now);
}

Outcome<KeySettings> read_key_settings(keys::KeyStore& store) {
  KeySettings settings;
  auto cache = number_setting<std::int64_t>(store, "jwks_cache_s", settings.jwks_cache.count());
  if (!cache) return Unexpected(cache.error());
  auto bits = number_setting<int>(store, "rsa_bits", settings.rsa_bits);
  if (!bits) return Unexpected(bits.error());
  auto after = number_setting<std::int64_t>(store, "rotate_after_s", settings.rotate_after.count());
  if (!after) return Unexpected(after.error());
  settings.rotate_after = Seconds(*after);
  settings.jwks_cache = Seconds(*cache);
  settings.rsa_bits = *bits;
  return settings;
}

}  // namespace sallyport::app
