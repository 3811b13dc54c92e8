#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "store/sqlite/writer_lock.h"

struct sqlite3;
struct sqlite3_stmt;

namespace sallyport::store::sqlite {

/// SQL text that stands in the source. There is no way to make one at run time, so a value can
/// reach the database only as a bound parameter.
class Sql {
 public:
  // NOLINTNEXTLINE(google-explicit-constructor): a literal is the SQL
  consteval Sql(const char* text) : text_(text) {}
  const char* text() const { return text_; }

 private:
  const char* text_;
};

enum class OpenMode : std::uint8_t { read_write, read_only };

/// One connection to one database file. One thread at a time. Every refusal of SQLite comes out
/// as Code::unavailable (locked, full, read-only, I/O error: nothing was changed), Code::damaged
/// (not a sound database) or Code::internal (our own fault), with a sentence for the operator.
class Database {
 public:
  /// The file must exist; it may be empty. Waits up to `busy_timeout` wherever another process
  /// holds the lock. Foreign keys are on, and nothing in the file's schema is trusted.
  static Outcome<std::unique_ptr<Database>> open(const std::filesystem::path& file, OpenMode mode,
                                                 std::chrono::milliseconds busy_timeout);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs one statement to its end; rows that it yields are passed over. `values` are bound in
  /// their order.
  template <class... Values>
  Done run(Sql sql, const Values&... values);
  /// The first column of the first row. Code::internal if there is no row.
  template <class... Values>
  Outcome<std::int64_t> number(Sql sql, const Values&... values);
  /// Several statements, without values.
  Done run_script(Sql sql);

  /// Of the last INSERT.
  std::int64_t last_rowid() const;
  /// How many rows the last INSERT, UPDATE or DELETE touched; cascades do not count.
  std::int64_t touched() const;
  bool in_transaction() const;
  /// Gives back the pages that are kept in memory.
  void release_memory();

  /// From now on every write holds this lock too, from its first statement to its checkpoint.
  void serialize_writes(WriterLock lock) { writer_lock_.emplace(std::move(lock)); }

 private:
  friend class Transaction;
  friend class Query;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

  Database(sqlite3* connection, std::chrono::milliseconds busy_timeout)
      : busy_timeout_(busy_timeout), connection_(connection) {}
  Done configure();
  Error error(int status) const;
  Done lock_writes();
  void unlock_writes();

  const std::chrono::milliseconds busy_timeout_;
  std::optional<WriterLock> writer_lock_;
  std::unique_ptr<sqlite3, Close> connection_;
  std::map<const char*, Statement> idle_;  // by the address of their text
};

/// One run of a statement, taken prepared from its database and given back at the end of the
/// scope. Values are copied when they are bound. A fault of preparing or binding is told by the
/// first next() or run().
class Query {
 public:
  template <class... Values>
  Query(Database& database, Sql sql, const Values&... values) : Query(database, sql, Prepared{}) {
    int place = 0;
    (bind(++place, values), ...);
  }
  ~Query();
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  /// True: there is a row, and it can be read until the next call. False: that was all.
  Outcome<bool> next();
  Done run();

  // The columns of the row, from 0. Text and bytes live until next().
  std::int64_t number(int column) const;
  std::string_view text(int column) const;
  Bytes bytes(int column) const;
  std::optional<std::int64_t> number_or_null(int column) const;

 private:
  struct Prepared {};
  Query(Database& database, Sql sql, Prepared);
  void bind(int place, std::int64_t value);
  void bind(int place, std::optional<std::int64_t> value);
  void bind(int place, std::string_view value);
  void bind(int place, Bytes value);
  void bind(int place, std::optional<Bytes> value);
  // A bool or a char must not turn into a number unseen.
  template <std::integral T>
  requires(!std::same_as<T, std::int64_t>) void bind(int place, T value) = delete;
  void note(int status);

  Database& database_;
  const char* text_;
  Database::Statement statement_;
  int status_;
};

template <class... Values>
Done Database::run(Sql sql, const Values&... values) {
  return Query(*this, sql, values...).run();
}

template <class... Values>
Outcome<std::int64_t> Database::number(Sql sql, const Values&... values) {
  Query query(*this, sql, values...);
  auto row = query.next();
  if (!row) return Unexpected(std::move(row).error());
  if (!*row) return fail(Code::internal, "the store gave no row where there is always one");
  return query.number(0);
}

}  // namespace sallyport::store::sqlite
