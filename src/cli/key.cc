#include "base/clock.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/printing.h"
#include "cli/values.h"
#include "keys/new_key.h"
#include "keys/rotate.h"

namespace sallyport::cli {
namespace {

using keys::StoredKey;

struct ListCommand {
  FolderOptions folder;
  bool json = false;

  void declare(Syntax& syntax) {
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON array");
  }
};

std::string state_of(const StoredKey& key, UnixTime now) {
  return keys::is_gone(key, now) ? "gone" : std::string(keys::name_of(key.state));
}

std::optional<UnixTime> verifies_until(const StoredKey& key) {
  if (key.state != keys::KeyState::retired) return std::nullopt;
  return keys::gone_at(key);
}

std::string key_table(const keys::KeyTable& table, UnixTime now) {
  Table text({"KID", "STATE", "ALG", "CREATED", "ACTIVATED", "VERIFIES UNTIL"});
  for (const StoredKey& key : table.keys) {
    text.row({key.kid, state_of(key, now), key.alg, utc_text(key.created),
              utc_text(key.activated, "-"), utc_text(verifies_until(key), "-")});
  }
  return text.str();
}

std::string key_json(const StoredKey& key, UnixTime now) {
  JsonObject json;
  json.text("kid", key.kid)
      .text("state", state_of(key, now))
      .text("profile", key.profile)
      .text("alg", key.alg);
  json.time("created", key.created).time("activated", key.activated).time("retired", key.retired);
  return json.time("verify_until", verifies_until(key)).str();
}

Ran list_keys(const ListCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto table = folder->store->keys().load_keys();
  if (!table) return failed(std::move(table).error());
  const UnixTime now = system_now();
  if (!command.json) return print(key_table(*table, now));
  std::vector<std::string> elements;
  for (const StoredKey& key : table->keys) elements.push_back(key_json(key, now));
  return print(json_lines_array(elements));
}

struct RotateCommand {
  FolderOptions folder;
  bool now = false;
  std::optional<std::string> bits;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.flag("--now", now, "Do not wait until every verifier can know the next key");
    syntax.option("--bits", "N", bits,
                  "Size of the new RSA key: 2048, 3072 or 4096; default: as init was told");
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

/// Would --now make the difference?
bool is_too_young(const keys::KeyTable& table, const keys::RotateRules& rules) {
  for (const StoredKey& key : table.keys) {
    if (key.state == keys::KeyState::next) return rules.now < key.created + rules.jwks_cache;
  }
  return false;
}

struct Rotated {
  keys::KeyTable before;
  std::vector<StoredKey> after;
};

/// One try: what is read, decided and written belongs together. Nothing, if another process was
/// faster.
Result<std::optional<Rotated>, Fault> try_rotate(keys::KeyStore& store, keys::RotateRules rules,
                                                 const StoredKey& fresh) {
  auto table = store.load_keys();
  if (!table) return failed(std::move(table).error());
  rules.longest_ttl = table->longest_ttl;
  auto rotated = keys::rotate(*table, rules, fresh);
  if (!rotated) {
    std::string sentence = "the keys stay as they are: " + rotated.error().detail;
    if (!rules.force && is_too_young(*table, rules)) {
      sentence +=
          ", or say --now; then verifiers that still hold the old key list refuse new tokens until "
          "they fetch it again";
    }
    return failed(std::move(sentence));
  }
  auto replaced = store.replace_keys(*table, *rotated);
  if (replaced) return std::optional<Rotated>({std::move(*table), std::move(*rotated)});
  if (replaced.error().code == Code::not_now) return std::optional<Rotated>();
  return failed(std::move(replaced).error());
}

std::string kid_of(const std::vector<StoredKey>& keys, keys::KeyState state) {
  for (const StoredKey& key : keys) {
    if (key.state == state) return key.kid;
  }
  return {};
}

Ran print_rotated(const Rotated& rotated, bool as_json) {
  const std::string active = kid_of(rotated.after, keys::KeyState::active);
  const std::string before = kid_of(rotated.before.keys, keys::KeyState::active);
  const std::string next = kid_of(rotated.after, keys::KeyState::next);
  if (active == before)
    note("there was no next key: one is published now, and the active one signs on");
  if (as_json) {
    JsonObject json;
    json.text("active", active).text("next", next);
    return print(json.raw("retired", active == before ? "null" : json_string(before)).str() + "\n");
  }
  return print("active: " + active + "\nnext: " + next + "\n" +
               (active == before ? "" : "retired: " + before + "\n"));
}

Ran rotate_keys(const RotateCommand& command) {
  std::optional<int> bits;
  if (command.bits) {
    auto parsed = parse_rsa_bits(*command.bits);
    if (!parsed) return Unexpected(std::move(parsed).error());
    bits = *parsed;
  }
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto& store = folder->store->keys();
  auto settings = app::read_key_settings(store);
  if (!settings) return failed(std::move(settings).error());
  auto fresh = keys::new_key(folder->kek, bits.value_or(settings->rsa_bits), system_now());
  if (!fresh) return failed(std::move(fresh).error());
  const keys::RotateRules rules{
      .now = system_now(), .jwks_cache = settings->jwks_cache, .force = command.now};

  constexpr int kTries = 3;
  for (int i = 0; i < kTries; ++i) {
    auto rotated = try_rotate(store, rules, *fresh);
    if (!rotated) return Unexpected(std::move(rotated).error());
    if (*rotated) return print_rotated(**rotated, command.json);
  }
  return failed("the keys are being changed by other processes; try again");
}

struct ExportCommand {
  FolderOptions folder;
  bool active = false;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.flag("--active", active, "Only the key that signs");
    folder.declare(syntax);
    syntax.flag("--json", json, "Changes nothing: a JWK Set is JSON");
  }
};

Ran export_jwks(const ExportCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  const UnixTime now = system_now();
  auto ring = open_ring(*folder, now);
  if (!ring) return Unexpected(std::move(ring).error());
  return print((command.active ? (*ring)->active_jwks_json(verifier::Profile::plain)
                               : (*ring)->jwks_json(verifier::Profile::plain, now)) +
               "\n");
}

}  // namespace

Action declare_key_list(Syntax& syntax) { return action_of<ListCommand>(syntax, list_keys); }
Action declare_key_rotate(Syntax& syntax) { return action_of<RotateCommand>(syntax, rotate_keys); }
Action declare_key_export_jwks(Syntax& syntax) {
  return action_of<ExportCommand>(syntax, export_jwks);
}

}  // namespace sallyport::cli
