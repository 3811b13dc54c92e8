#include <algorithm>
#include <utility>

#include "cli/commands.h"
#include "cli/folder.h"
#include "cli/json_writer.h"
#include "cli/printing.h"
#include "keys/rotate.h"
#include "keys/schedule.h"

namespace sallyport::cli {
namespace {

using keys::KeyState;
using keys::StoredKey;

struct ListCommand {
  FolderOptions folder;
  bool json = false;

  void declare(Syntax& syntax) {
    folder.declare(syntax);
    syntax.flag("--json", json, "Print a JSON array");
  }
};

/// What will become of a key by itself.
struct Outlook {
  std::string_view step;  // for programs
  std::string_view words;
  std::optional<UnixTime> due;
};

Outlook outlook_of(const StoredKey& key, const keys::KeyTable& table,
                   const keys::ScheduleRules& rules) {
  if (key.state == KeyState::retired) return {"drop", "gone", keys::gone_at(key)};
  const keys::Line* line = keys::line_of(key);
  const auto due = line == nullptr ? std::nullopt : keys::retires_at(table, *line, rules);
  if (key.state == KeyState::next) return {"promote", "signs", due};
  return {"retire", "retires", due};
}

std::string state_of(const StoredKey& key, UnixTime now) {
  return keys::is_gone(key, now) ? "gone" : std::string(keys::name_of(key.state));
}

/// In the largest unit of which there are two.
std::string age_text(Seconds age) {
  constexpr std::pair<std::int64_t, const char*> kUnits[] = {{86400, "d"}, {3600, "h"}, {60, "m"}};
  const std::int64_t seconds = std::max<std::int64_t>(age.count(), 0);
  for (const auto& [length, unit] : kUnits) {
    if (seconds >= 2 * length) return std::to_string(seconds / length) + unit;
  }
  return std::to_string(seconds) + "s";
}

std::string key_table(const keys::KeyTable& table, const keys::ScheduleRules& rules, UnixTime now) {
  Table text({"KID", "PROFILE", "ALG", "STATE", "AGE", "DUE"});
  for (const StoredKey& key : table.keys) {
    const Outlook outlook = outlook_of(key, table, rules);
    text.row({key.kid, key.profile, key.alg, state_of(key, now), age_text(now - key.created),
              outlook.due ? std::string(outlook.words) + " " + utc_text(*outlook.due) : "-"});
  }
  return text.str();
}

std::string key_json(const StoredKey& key, const Outlook& outlook, UnixTime now) {
  JsonObject json;
  json.text("kid", key.kid)
      .text("state", state_of(key, now))
      .text("profile", key.profile)
      .text("alg", key.alg);
  json.time("created", key.created).time("activated", key.activated).time("retired", key.retired);
  json.time("verify_until", key.state == KeyState::retired ? outlook.due : std::nullopt);
  return json.text("step", outlook.step).time("due", outlook.due).str();
}

/// Line by line; within a line as the store has them: active, next, retired.
void put_in_order(std::vector<StoredKey>& keys) {
  std::ranges::stable_sort(keys, {}, [](const StoredKey& key) {
    const keys::Line* line = keys::line_of(key);
    return line == nullptr ? keys::kLines.data() + keys::kLines.size() : line;
  });
}

Ran list_keys(const ListCommand& command) {
  auto folder = command.folder.open();
  if (!folder) return Unexpected(std::move(folder).error());
  auto settings = app::read_key_settings(folder->store->keys());
  if (!settings) return failed(std::move(settings).error());
  auto table = folder->store->keys().load_keys();
  if (!table) return failed(std::move(table).error());
  put_in_order(table->keys);
  const keys::ScheduleRules rules{.rotate_after = settings->rotate_after,
                                  .jwks_cache = settings->jwks_cache};
  const UnixTime now = system_now();
  if (!command.json) return print(key_table(*table, rules, now));
  std::vector<std::string> elements;
  for (const StoredKey& key : table->keys)
    elements.push_back(key_json(key, outlook_of(key, *table, rules), now));
  return print(json_lines_array(elements));
}

}  // namespace

Action declare_key_list(Syntax& syntax) { return action_of<ListCommand>(syntax, list_keys); }

}  // namespace sallyport::cli
