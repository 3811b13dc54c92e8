#include <algorithm>

#include "base/duration.h"
#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/key_line.h"
#include "cli/printing.h"
#include "cli/values.h"
#include "keys/new_key.h"
#include "keys/revoke.h"

namespace sallyport::cli {
namespace {

using keys::KeyState;
using keys::RevokedKey;
using keys::StoredKey;

struct RevokeCommand {
  FolderOptions folder;
  std::string kid;
  std::optional<std::string> bits;
  bool json = false;

  void declare(Syntax& syntax) {
    syntax.argument("KID", kid, "The key, as `key list` shows it; behind -- if it begins with -");
    syntax.option("--bits", "N", bits,
                  "Size of the RSA key that takes its place: 2048, 3072 or 4096; default: as init "
                  "was told");
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON object");
  }
};

/// One try, as for a rotation. Nothing, if another process was faster.
Result<std::optional<RevokedKey>, Fault> try_revoke(keys::KeyStore& store, const std::string& kid,
                                                    UnixTime now, const StoredKey& fresh) {
  auto table = store.load_keys();
  if (!table) return failed(std::move(table).error());
  auto revoked = keys::revoke(*table, kid, now, fresh);
  if (!revoked) return failed(std::move(revoked).error());
  auto replaced = store.replace_keys(*table, revoked->keys);
  if (replaced) return std::optional<RevokedKey>(std::move(*revoked));
  if (replaced.error().code == Code::not_now) return std::optional<RevokedKey>();
  return failed(std::move(replaced).error());
}

Result<RevokedKey, Fault> revoke(const RevokeCommand& command, app::DataFolder& folder,
                                 const StoredKey& fresh) {
  constexpr int kTries = 3;
  for (int i = 0; i < kTries; ++i) {
    auto revoked = try_revoke(folder.store->keys(), command.kid, system_now(), fresh);
    if (!revoked) return Unexpected(std::move(revoked).error());
    if (*revoked) return std::move(**revoked);
  }
  return failed("the keys are being changed by other processes; try again");
}

/// The keys that there are do not reach others at once.
void warn(const RevokedKey& revoked, Seconds jwks_cache) {
  const std::string caches =
      "verifiers that keep the old key list believe the revoked key until "
      "they fetch the list again, within " +
      duration_text(jwks_cache);
  note(revoked.was == KeyState::active
           ? caches + ", and may not know the one that signs now before that"
           : caches);
}

Ran print_revoked(const RevokedKey& revoked, const keys::Line& line, const std::string& kid,
                  bool as_json) {
  const std::string was(keys::name_of(revoked.was));
  const std::string active = kid_of(revoked.keys, line, KeyState::active);
  const std::string next = kid_of(revoked.keys, line, KeyState::next);
  if (!as_json) {
    return print("revoked: " + kid + " (was " + was + ")\nactive: " + active + "\n" +
                 (next.empty() ? "" : "next: " + next + "\n"));
  }
  JsonObject json;
  json.text("revoked", kid).text("was", was).text("active", active);
  return print(json.raw("next", next.empty() ? "null" : json_string(next)).str() + "\n");
}

/// Of the key that is to be revoked: another of the same line takes its place. For a key that is
/// not there, revoke() has the words.
Result<keys::Line, Fault> line_of(const std::string& kid, app::DataFolder& folder) {
  auto table = folder.store->keys().load_keys();
  if (!table) return failed(std::move(table).error());
  const auto key = std::ranges::find(table->keys, kid, &StoredKey::kid);
  if (key == table->keys.end()) return keys::kPlainLine;
  if (const keys::Line* line = keys::line_of(*key)) return *line;
  return failed("key '" + kid + "' is for " + keys::line_text(*key) +
                ", which this version does not know");
}

Ran revoke_key(const RevokeCommand& command) {
  std::optional<int> bits;
  if (command.bits) {
    auto parsed = parse_rsa_bits(*command.bits);
    if (!parsed) return Unexpected(std::move(parsed).error());
    bits = *parsed;
  }
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto settings = app::read_key_settings(folder->store->keys());
  if (!settings) return failed(std::move(settings).error());
  auto line = line_of(command.kid, *folder);
  if (!line) return Unexpected(std::move(line).error());
  auto fresh = keys::new_key(folder->kek, bits.value_or(settings->rsa_bits), system_now(), *line);
  if (!fresh) return failed(std::move(fresh).error());
  auto revoked = revoke(command, *folder, *fresh);
  if (!revoked) return Unexpected(std::move(revoked).error());
  warn(*revoked, settings->jwks_cache);
  return print_revoked(*revoked, *line, command.kid, command.json);
}

}  // namespace

Action declare_key_revoke(Syntax& syntax) { return action_of<RevokeCommand>(syntax, revoke_key); }

}  // namespace sallyport::cli
