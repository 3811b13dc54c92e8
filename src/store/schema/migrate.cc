#include "store/schema/migrate.h"

#include <string>

#include "store/sqlite/transaction.h"

namespace sallyport::store {
namespace {

Error newer(std::int64_t version, std::int64_t ours) {
  return {Code::unavailable, "the database has version " + std::to_string(version) +
                                 ", this program knows up to version " + std::to_string(ours) +
                                 ": use the newer sallyport that wrote it"};
}

/// Makes the one step that is due, if any still is.
Done make_step(sqlite::Database& database, std::span<const sqlite::Sql> steps) {
  return sqlite::write(database, [&]() -> Done {
    auto version = version_of(database);
    if (!version) return Unexpected(std::move(version).error());
    const auto due = static_cast<std::size_t>(*version);
    if (due >= steps.size()) return done();
    if (auto ran = database.run_script(steps[due]); !ran) return ran;
    auto reached = version_of(database);
    if (!reached) return Unexpected(std::move(reached).error());
    if (*reached != *version + 1) {
      return fail(Code::internal, "step " + std::to_string(due + 1) + " does not set its version");
    }
    return done();
  });
}

}  // namespace

Outcome<std::int64_t> version_of(sqlite::Database& database) {
  return database.number("PRAGMA user_version");
}

Done migrate(sqlite::Database& database, std::span<const sqlite::Sql> steps) {
  const auto ours = static_cast<std::int64_t>(steps.size());
  for (;;) {
    auto version = version_of(database);
    if (!version) return Unexpected(std::move(version).error());
    if (*version < 0 || *version > ours) return Unexpected(newer(*version, ours));
    if (*version == ours) return done();
    if (auto made = make_step(database, steps); !made) return made;
  }
}

}  // namespace sallyport::store
