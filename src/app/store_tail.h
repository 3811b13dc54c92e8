#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "app/key_rotation.h"
#include "base/snapshot.h"
#include "clients/registry.h"
#include "clients/secret_uses.h"
#include "keys/key_ring.h"
#include "store/sqlite/store.h"
#include "tokens/revocations.h"

namespace sallyport::app {

/// Keeps what is in memory equal to the store: one thread that follows the change feed, item by
/// item, lets keys rotate by themselves, writes down which secrets were used, and knows for how
/// long the store has been away.
class StoreTail {
 public:
  /// What it keeps up to date. All of it must outlive the tail.
  struct Memory {
    clients::Registry& registry;
    Snapshot<keys::KeyRing>& keys;
    tokens::Revocations& revocations;
    clients::SecretUses& uses;
    const keys::Kek& kek;
  };

  /// Loads every client and revocation, and the keys once more: they may have changed since. Takes
  /// the store: nobody else uses this connection.
  static Outcome<std::unique_ptr<StoreTail>> start(std::unique_ptr<store::SqliteStore> store,
                                                   std::filesystem::path data, Memory memory);
  /// Writes down the last uses, and ends.
  ~StoreTail();

  /// For how long nothing could be read from the store. Thread-safe.
  /// Could the store not be read, or is it another one than we have open? As of the last look, a
  /// tenth of a second ago. Thread-safe.
  bool is_away() const { return away_.load(std::memory_order_relaxed); }
  std::chrono::seconds stale_for(std::chrono::steady_clock::time_point now) const;

 private:
  using Clock = std::chrono::steady_clock;

  StoreTail(std::unique_ptr<store::SqliteStore> store, std::filesystem::path data, Memory memory)
      : store_(std::move(store)), data_(std::move(data)), memory_(memory), rotation_(memory.kek) {}

  void run();
  void step();
  Done follow();
  Done apply(const store::Change& change);
  Done load_all();
  Done load_clients();
  Done load_keys();
  Done load_revocations();
  Done apply_client(const std::string& id);
  Done apply_revocation(const std::string& ref);
  void rotate_keys();
  void purge();
  Done check_same_file();
  void write_uses();

  std::unique_ptr<store::SqliteStore> store_;
  const std::filesystem::path data_;
  Memory memory_;
  KeyRotation rotation_;
  std::uint64_t seen_ = 0;  // the newest change that is in memory
  Clock::time_point next_housekeeping_;
  std::atomic<Clock::rep> last_good_{0};
  std::atomic<bool> away_{false};
  std::uint64_t file_ = 0;  // the inode of the database that we have open

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sallyport::app
