#include "store/sqlite/changes.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "store/sqlite/damaged.h"
#include "store/sqlite/transaction.h"

namespace sallyport::store::sqlite {
namespace {

constexpr std::int64_t kKeptSeconds = 3600;
// So that a purge of a million rows holds up another writer for a moment only.
constexpr std::int64_t kPurgedAtOnce = 20'000;

// SQLite keeps the highest number that it ever gave, also when the rows are gone.
constexpr Sql kNewest = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'changes'";

Unexpected<Error> left_behind() {
  return fail(Code::damaged,
              "changes that this reader has not seen are gone; it must load everything");
}

}  // namespace

Outcome<std::int64_t> record_change(Database& database, Change::Kind kind, std::string_view ref) {
  auto added = database.run("INSERT INTO changes (kind, ref, at) VALUES (?, ?, unixepoch())",
                            static_cast<std::int64_t>(kind), ref);
  if (!added) return Unexpected(std::move(added).error());
  return database.last_rowid();
}

Outcome<std::uint64_t> Changes::newest() {
  auto newest = database_.number(kNewest);
  if (!newest) return Unexpected(std::move(newest).error());
  return static_cast<std::uint64_t>(*newest);
}

Outcome<bool> Changes::may_have_news() {
  auto version = database_.number("PRAGMA data_version");
  if (!version) return Unexpected(std::move(version).error());
  return std::exchange(seen_, *version) != *version;
}

Outcome<std::vector<Change>> Changes::after(std::uint64_t seq, std::size_t limit) {
  // One view for all three questions: a purge between them would be a gap that nobody notices.
  Transaction view(database_);
  if (auto begun = view.begin(Transaction::Kind::read); !begun)
    return Unexpected(std::move(begun).error());
  auto purged = database_.number("SELECT purged_through FROM marks");
  if (!purged) return Unexpected(std::move(purged).error());
  auto newest = database_.number(kNewest);
  if (!newest) return Unexpected(std::move(newest).error());
  // A number from the future: the database was put back from a backup.
  if (std::cmp_less(seq, *purged) || std::cmp_greater(seq, *newest)) return left_behind();

  constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  std::vector<Change> changes;
  Query rows(database_, "SELECT seq, kind, ref FROM changes WHERE seq > ? ORDER BY seq LIMIT ?",
             static_cast<std::int64_t>(seq), static_cast<std::int64_t>(std::min(limit, kMost)));
  for (;;) {
    auto row = rows.next();
    if (!row) return Unexpected(std::move(row).error());
    if (!*row) return changes;
    const std::int64_t kind = rows.number(1);
    // Not to be passed over: it may say that something is refused from now on.
    if (kind < 1 || kind > 3) {
      return damaged_at("change " + std::to_string(rows.number(0)), "its kind is unknown");
    }
    changes.push_back({static_cast<std::uint64_t>(rows.number(0)), static_cast<Change::Kind>(kind),
                       std::string(rows.text(2))});
  }
}

Done Changes::purge(std::int64_t now_unix) {
  // By number, not by time: where the clock was set back, an older row may say that it is younger.
  auto through = database_.number("SELECT coalesce(max(seq), 0) FROM changes WHERE at < ?",
                                  now_unix - kKeptSeconds);
  if (!through) return Unexpected(std::move(through).error());
  if (*through == 0) return done();
  for (bool finished = false; !finished;) {
    auto purged = write(database_, [&]() -> Done {
      auto first = database_.number("SELECT coalesce(min(seq), 0) FROM changes");
      if (!first) return Unexpected(std::move(first).error());
      finished = *first == 0 || *first > *through;
      if (finished) return done();
      const std::int64_t last = std::min(*through, *first + kPurgedAtOnce - 1);
      if (auto gone = database_.run("DELETE FROM changes WHERE seq <= ?", last); !gone) return gone;
      return database_.run("UPDATE marks SET purged_through = max(purged_through, ?)", last);
    });
    if (!purged) return purged;
  }
  return done();
}

}  // namespace sallyport::store::sqlite
