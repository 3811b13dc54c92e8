#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "store/sqlite/assertion_store.h"
#include "store/sqlite/changes.h"
#include "store/sqlite/client_store.h"
#include "store/sqlite/database.h"
#include "store/sqlite/key_store.h"
#include "store/sqlite/revocation_store.h"

namespace sallyport::store {

using sqlite::OpenMode;

/// The store in one SQLite file, DIR/sallyport.db. One connection, one thread at a time; a process
/// may have several. What was acknowledged survives kill -9 and a power cut.
class SqliteStore {
 public:
  static constexpr std::chrono::milliseconds kBusyTimeout{5000};

  /// Makes the folder (mode 0700; its parent must exist) if need be, and an empty store in it, and
  /// opens it. The database appears in one piece or not at all. Code::already_exists if there is
  /// one; otherwise as open().
  static Outcome<std::unique_ptr<SqliteStore>> create(
      const std::filesystem::path& dir, std::chrono::milliseconds busy_timeout = kBusyTimeout);

  /// Opens what create() made, and brings an older version up to date (not when read_only). Each
  /// refusal is one sentence that says what to do: Code::not_found (no folder, no database),
  /// Code::invalid_argument (open to other users, not a plain file), Code::damaged (not a database,
  /// half-written, somebody else's), Code::unavailable (newer version, permission, read-only).
  static Outcome<std::unique_ptr<SqliteStore>> open(
      const std::filesystem::path& dir, OpenMode mode,
      std::chrono::milliseconds busy_timeout = kBusyTimeout);

  clients::ClientStore& clients() { return clients_; }
  keys::KeyStore& keys() { return keys_; }
  tokens::RevocationStore& revocations() { return revocations_; }
  clients::AssertionStore& assertions() { return assertions_; }
  ChangeFeed& changes() { return changes_; }
  /// What these stand on; for tests.
  sqlite::Database& database() { return *database_; }

 private:
  explicit SqliteStore(std::unique_ptr<sqlite::Database> database);

  std::unique_ptr<sqlite::Database> database_;
  sqlite::ClientStore clients_;
  sqlite::KeyStore keys_;
  sqlite::RevocationStore revocations_;
  sqlite::AssertionStore assertions_;
  sqlite::Changes changes_;
};

}  // namespace sallyport::store
