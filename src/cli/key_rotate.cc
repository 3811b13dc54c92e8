#include <algorithm>

#include "base/clock.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/key_line.h"
#include "cli/printing.h"
#include "cli/values.h"
#include "keys/new_key.h"
#include "keys/rotate.h"

namespace sallyport::cli {
namespace {

using keys::StoredKey;

struct RotateCommand {
  FolderOptions folder;
  LineOptions line;
  bool now = false;
  std::optional<std::string> bits;
  bool json = false;

  void declare(Syntax& syntax) {
    line.declare(syntax);
    syntax.flag("--now", now, "Do not wait until every verifier can know the next key");
    syntax.option("--bits", "N", bits,
                  "Size of the new RSA key: 2048, 3072 or 4096; default: as init was told");
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

/// Would --now make the difference?
bool is_too_young(const keys::KeyTable& table, const keys::Line& line,
                  const keys::RotateRules& rules) {
  return std::ranges::any_of(table.keys, [&](const StoredKey& key) {
    return keys::is_of(line, key) && key.state == keys::KeyState::next &&
           rules.now < keys::ready_at(key, rules.jwks_cache);
  });
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
    if (!rules.force && is_too_young(*table, *keys::line_of(fresh), rules)) {
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

Ran print_rotated(const Rotated& rotated, const keys::Line& line, bool as_json) {
  const std::string active = kid_of(rotated.after, line, keys::KeyState::active);
  const std::string before = kid_of(rotated.before.keys, line, keys::KeyState::active);
  const std::string next = kid_of(rotated.after, line, keys::KeyState::next);
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
  auto line = command.line.line();
  if (!line) return Unexpected(std::move(line).error());
  std::optional<int> bits;
  if (command.bits) {
    auto parsed = parse_rsa_bits(*command.bits);
    if (!parsed) return Unexpected(std::move(parsed).error());
    bits = *parsed;
  }
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto& store = folder->store->keys();
  // A folder of an earlier version has plain keys only.
  if (*line != keys::kPlainLine) {
    if (auto complete = app::complete_keys(store, folder->kek); !complete)
      return failed(std::move(complete).error());
  }
  auto settings = app::read_key_settings(store);
  if (!settings) return failed(std::move(settings).error());
  auto fresh = keys::new_key(folder->kek, bits.value_or(settings->rsa_bits), system_now(), *line);
  if (!fresh) return failed(std::move(fresh).error());

  constexpr int kTries = 3;
  for (int i = 0; i < kTries; ++i) {
    const keys::RotateRules rules{
        .now = system_now(), .jwks_cache = settings->jwks_cache, .force = command.now};
    auto rotated = try_rotate(store, rules, *fresh);
    if (!rotated) return Unexpected(std::move(rotated).error());
    if (*rotated) return print_rotated(**rotated, *line, command.json);
  }
  return failed("the keys are being changed by other processes; try again");
}

}  // namespace

Action declare_key_rotate(Syntax& syntax) { return action_of<RotateCommand>(syntax, rotate_keys); }

}  // namespace sallyport::cli
