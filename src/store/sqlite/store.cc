#include "store/sqlite/store.h"

#include <fcntl.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkostemp is not in <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "store/schema/migrate.h"
#include "store/schema/schema.h"
#include "store/sqlite/data_folder.h"

namespace sallyport::store {
namespace {

namespace fs = std::filesystem;
using sqlite::Database;

std::string what(const fs::path& dir) { return "database " + database_path(dir).string(); }

Unexpected<Error> failed_to(const std::string& do_what) {
  return fail(Code::unavailable, "cannot " + do_what + ": " + std::strerror(errno));
}

Done make_folder(const fs::path& dir) {
  if (::mkdir(dir.c_str(), 0700) != 0) {
    return errno == EEXIST ? done() : failed_to("make data folder " + dir.string());
  }
  return sync_folder(fs::absolute(dir / "..").lexically_normal());
}

/// A file that is gone at the end of the scope, unless it got a name that stays.
class DraftFile {
 public:
  explicit DraftFile(const fs::path& dir) : path_(database_path(dir).string() + ".new-XXXXXX") {}
  ~DraftFile() { ::unlink(path_.c_str()); }
  DraftFile(const DraftFile&) = delete;
  DraftFile& operator=(const DraftFile&) = delete;

  /// Mode 0600, as mkostemp makes it; SQLite gives its side files the same.
  Done make() {
    const int fd = ::mkostemp(path_.data(), O_CLOEXEC);
    if (fd < 0) return failed_to("make a file in the data folder");
    ::close(fd);
    return done();
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Done write_schema(const fs::path& file, std::chrono::milliseconds busy_timeout) {
  auto database = Database::open(file, OpenMode::read_write, busy_timeout);
  if (!database) return Unexpected(std::move(database).error());
  if (auto safe = (*database)->run_script("PRAGMA synchronous = FULL"); !safe) return safe;
  return migrate(**database, sqlite_steps());
}

/// What SQLite says of a file before anything of ours was read: it may never have been a database.
Unexpected<Error> not_opened(Error error, const fs::path& dir) {
  if (error.code == Code::damaged) {
    error.detail = what(dir) +
                   " is damaged, or is no database: put back a backup, or move it away and run "
                   "`sallyport init`";
  }
  return Unexpected(std::move(error));
}

/// Is it ours? Nothing is written before that is known.
Done check_identity(Database& database, const fs::path& dir) {
  auto id = database.number("PRAGMA application_id");
  if (!id) return not_opened(std::move(id).error(), dir);
  auto schema = database.number("SELECT count(*) FROM sqlite_schema");
  if (!schema) return not_opened(std::move(schema).error(), dir);
  if (*id == kApplicationId) return done();
  if (*id == 0 && *schema == 0) {
    return fail(
        Code::damaged,
        what(dir) +
            " is half-written: put back a backup, or remove it and run `sallyport init` again");
  }
  return fail(Code::damaged, what(dir) + " is another program's: name another data folder");
}

Done check_version(Database& database, const fs::path& dir, OpenMode mode) {
  auto version = version_of(database);
  if (!version) return Unexpected(std::move(version).error());
  const auto ours = static_cast<std::int64_t>(sqlite_steps().size());
  if (*version > ours) {
    return fail(Code::unavailable, what(dir) + " is of version " + std::to_string(*version) +
                                       ", this sallyport knows up to " + std::to_string(ours) +
                                       ": run the newer sallyport that wrote it");
  }
  if (*version < ours && mode == OpenMode::read_only) {
    return fail(
        Code::unavailable,
        what(dir) +
            " is of an older version: start `sallyport serve` once, it brings it up to date");
  }
  return done();
}

Done make_durable(Database& database) {
  // With FULL, a commit is on the disk before it is acknowledged; NORMAL would lose the last ones
  // in a power cut. The limit gives back the disk after a large import.
  return database.run_script(R"sql(
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = 67108864;
  )sql");
}

}  // namespace

Outcome<std::unique_ptr<SqliteStore>> SqliteStore::create(const fs::path& dir,
                                                          std::chrono::milliseconds busy_timeout) {
  if (auto made = make_folder(dir); !made) return Unexpected(std::move(made).error());
  if (auto good = check_folder(dir); !good) return Unexpected(std::move(good).error());
  const auto taken = [&] { return fail(Code::already_exists, what(dir) + " is there already"); };
  if (std::error_code ignored; fs::exists(fs::symlink_status(database_path(dir), ignored)))
    return taken();

  DraftFile draft(dir);
  if (auto made = draft.make(); !made) return Unexpected(std::move(made).error());
  if (auto written = write_schema(draft.path(), busy_timeout); !written)
    return Unexpected(std::move(written).error());
  // link() and not rename(): it does not replace what another process made meanwhile.
  if (::link(draft.path().c_str(), database_path(dir).c_str()) != 0) {
    if (errno == EEXIST) return taken();
    return failed_to("name " + what(dir));
  }
  if (auto kept = sync_folder(dir); !kept) return Unexpected(std::move(kept).error());
  return open(dir, OpenMode::read_write, busy_timeout);
}

Outcome<std::unique_ptr<SqliteStore>> SqliteStore::open(const fs::path& dir, OpenMode mode,
                                                        std::chrono::milliseconds busy_timeout) {
  if (auto good = check_folder(dir); !good) return Unexpected(std::move(good).error());
  if (auto good = check_database_file(dir, mode); !good) return Unexpected(std::move(good).error());
  auto opened = Database::open(database_path(dir), mode, busy_timeout);
  if (!opened) return not_opened(std::move(opened).error(), dir);
  Database& database = **opened;
  if (auto ours = check_identity(database, dir); !ours) return Unexpected(std::move(ours).error());
  if (auto known = check_version(database, dir, mode); !known)
    return Unexpected(std::move(known).error());
  if (mode == OpenMode::read_write) {
    auto lock = sqlite::WriterLock::open(database_path(dir).string() + "-lock");
    if (!lock) return Unexpected(std::move(lock).error());
    database.serialize_writes(std::move(*lock));
    if (auto durable = make_durable(database); !durable)
      return Unexpected(std::move(durable).error());
    if (auto current = migrate(database, sqlite_steps()); !current)
      return Unexpected(std::move(current).error());
  }
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(*opened)));
}

SqliteStore::SqliteStore(std::unique_ptr<Database> database)
    : database_(std::move(database)),
      clients_(*database_),
      keys_(*database_),
      revocations_(*database_),
      assertions_(*database_),
      changes_(*database_) {}

}  // namespace sallyport::store
