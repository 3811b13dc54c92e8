#include "store/sqlite/database.h"

#include <sqlite3.h>

#include <cstring>
#include <string>

namespace sallyport::store::sqlite {
namespace {

std::string in_brackets(std::string_view said_by_sqlite) {
  return " (" + std::string(said_by_sqlite) + ")";
}

Error error_of(int status, std::string_view said, int system_error) {
  std::string because(said);
  if (system_error != 0) because += std::string(": ") + std::strerror(system_error);
  switch (status & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return {Code::unavailable, "the store is locked by another process; try again in a moment"};
    case SQLITE_FULL:
      return {Code::unavailable,
              "the disk of the store is full; nothing was written: free some space and try again"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {Code::unavailable, "the store cannot be written" + in_brackets(because) +
                                     "; check the owner and the mount of the data folder"};
    case SQLITE_CANTOPEN:
      return {Code::unavailable, "the store cannot be opened" + in_brackets(because) +
                                     "; check that the data folder is there and writable"};
    case SQLITE_IOERR:
      return {Code::unavailable, "reading or writing the store failed" + in_brackets(because) +
                                     "; look at the disk and at the system's log"};
    case SQLITE_NOMEM:
      return {Code::unavailable, "there was no memory for the store; try again in a moment"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Code::damaged, "the store is damaged" + in_brackets(because) +
                                 "; stop the server and put back a backup"};
    default: return {Code::internal, "the store refused" + in_brackets(because)};
  }
}

}  // namespace

void Database::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* connection) const { sqlite3_close(connection); }

// The statements go first: SQLite does not close a connection that has some.
Database::~Database() { idle_.clear(); }

Outcome<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, OpenMode mode,
                                                  std::chrono::milliseconds busy_timeout) {
  std::error_code no_absolute;
  // Absolute, since SQLite may take a name that begins with "file:" for a URI; canonical, since
  // it then has no symbolic link left for NOFOLLOW to refuse but a planted one.
  const auto folder = std::filesystem::canonical(file.parent_path(), no_absolute);
  if (no_absolute) {
    return fail(Code::unavailable, "the folder of " + file.string() + " cannot be read (" +
                                       no_absolute.message() + ")");
  }
  const int flags = (mode == OpenMode::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOFOLLOW |
                    SQLITE_OPEN_EXRESCODE;
  sqlite3* connection = nullptr;
  const int status =
      sqlite3_open_v2((folder / file.filename()).c_str(), &connection, flags, nullptr);
  if (connection == nullptr) return fail(Code::unavailable, "there was no memory for the store");
  std::unique_ptr<Database> database(new Database(connection, busy_timeout));
  if (status != SQLITE_OK) return Unexpected(database->error(status));
  sqlite3_busy_timeout(connection, static_cast<int>(busy_timeout.count()));
  if (auto ready = database->configure(); !ready) return Unexpected(std::move(ready).error());
  return database;
}

Done Database::configure() {
  struct Switch {
    int option;
    int value;
  };
  // The file may have been written by somebody else: nothing that stands in its schema runs, and
  // no statement can damage the file itself.
  for (const Switch& s :
       {Switch{SQLITE_DBCONFIG_DEFENSIVE, 1}, Switch{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        Switch{SQLITE_DBCONFIG_ENABLE_FKEY, 1}, Switch{SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
        Switch{SQLITE_DBCONFIG_ENABLE_VIEW, 0}, Switch{SQLITE_DBCONFIG_DQS_DML, 0},
        Switch{SQLITE_DBCONFIG_DQS_DDL, 0}}) {
    int now = -1;
    const int status = sqlite3_db_config(connection_.get(), s.option, s.value, &now);
    if (status != SQLITE_OK || now != s.value) {
      return fail(Code::internal,
                  "this SQLite lacks a safety switch: version 3.38 or newer is needed");
    }
  }
  sqlite3_limit(connection_.get(), SQLITE_LIMIT_ATTACHED, 0);
  return run_script(R"sql(
    PRAGMA cell_size_check = ON;
    PRAGMA secure_delete = ON;
    PRAGMA mmap_size = 0;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -65536;
  )sql");
}

Done Database::run_script(Sql sql) {
  const int status = sqlite3_exec(connection_.get(), sql.text(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return Unexpected(error(status));
  return done();
}

Done Database::lock_writes() { return writer_lock_ ? writer_lock_->take(busy_timeout_) : done(); }

void Database::unlock_writes() {
  if (writer_lock_) writer_lock_->release();
}

Error Database::error(int status) const {
  // Only an I/O error has a number of the system behind it; elsewhere the number is an old one.
  const int primary = status & 0xFF;
  const bool of_the_system = primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN;
  const char* said = status == sqlite3_extended_errcode(connection_.get())
                         ? sqlite3_errmsg(connection_.get())
                         : sqlite3_errstr(status);
  return error_of(status, said, of_the_system ? sqlite3_system_errno(connection_.get()) : 0);
}

std::int64_t Database::last_rowid() const { return sqlite3_last_insert_rowid(connection_.get()); }
std::int64_t Database::touched() const { return sqlite3_changes64(connection_.get()); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }
void Database::release_memory() { sqlite3_db_release_memory(connection_.get()); }

Query::Query(Database& database, Sql sql, Prepared)
    : database_(database), text_(sql.text()), status_(SQLITE_OK) {
  // Taken out while it runs: a second run of the same text at the same time gets its own.
  if (auto kept = database.idle_.extract(text_)) {
    statement_ = std::move(kept.mapped());
    return;
  }
  sqlite3_stmt* statement = nullptr;
  status_ = sqlite3_prepare_v3(database.connection_.get(), text_, -1, SQLITE_PREPARE_PERSISTENT,
                               &statement, nullptr);
  statement_.reset(statement);
}

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  database_.idle_.try_emplace(text_, std::move(statement_));
}

void Query::note(int status) {
  if (status_ == SQLITE_OK) status_ = status;
}

void Query::bind(int place, std::int64_t value) {
  note(sqlite3_bind_int64(statement_.get(), place, value));
}

void Query::bind(int place, std::optional<std::int64_t> value) {
  if (value) {
    bind(place, *value);
  } else {
    note(sqlite3_bind_null(statement_.get(), place));
  }
}

void Query::bind(int place, std::optional<Bytes> value) {
  if (value) {
    bind(place, *value);
  } else {
    note(sqlite3_bind_null(statement_.get(), place));
  }
}

// An empty view may have no address, and SQLite takes no address for NULL.
void Query::bind(int place, std::string_view value) {
  note(sqlite3_bind_text64(statement_.get(), place, value.empty() ? "" : value.data(), value.size(),
                           SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Query::bind(int place, Bytes value) {
  note(sqlite3_bind_blob64(statement_.get(), place,
                           value.empty() ? "" : static_cast<const void*>(value.data()),
                           value.size(), SQLITE_TRANSIENT));
}

Outcome<bool> Query::next() {
  if (status_ == SQLITE_OK) {
    const int status = sqlite3_step(statement_.get());
    if (status == SQLITE_ROW) return true;
    if (status == SQLITE_DONE) return false;
    status_ = status;
  }
  return Unexpected(database_.error(status_));
}

Done Query::run() {
  for (;;) {
    auto row = next();
    if (!row) return Unexpected(std::move(row).error());
    if (!*row) return done();
  }
}

std::int64_t Query::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Query::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Bytes Query::bytes(int column) const {
  const auto* data =
      static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::optional<std::int64_t> Query::number_or_null(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return number(column);
}

}  // namespace sallyport::store::sqlite
