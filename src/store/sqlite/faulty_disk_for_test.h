#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

struct sqlite3_vfs;

namespace sallyport::store {

using Random = std::mt19937;

/// A file as a disk has it: what is safely there, and the writes since the last sync, of which a
/// power cut leaves what it likes.
class DiskFile {
 public:
  explicit DiskFile(std::optional<std::string> content) : durable_(std::move(content)) {}

  void write(std::int64_t offset, std::string bytes) {
    pending_.push_back({offset, std::move(bytes), false});
  }
  void truncate(std::int64_t size) { pending_.push_back({size, {}, true}); }
  void remove();
  void sync();
  /// What may be found after a power cut at this moment; nothing if the file may be gone. Each
  /// sector of an unsynced write is there, is not, or is rubbish.
  std::optional<std::string> after_power_cut(Random& random) const;

 private:
  struct Write {
    std::int64_t offset;
    std::string bytes;
    bool truncates;
  };

  std::optional<std::string> durable_;
  std::vector<Write> pending_;
  bool removed_ = false;
};

/// While it lives, SQLite's files go through it: connections that are opened meanwhile use it until
/// they are closed. One at a time; not for several threads.
class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// Contents by file name.
  using Image = std::map<std::string, std::string>;
  Image after_power_cut(Random& random) const;

  /// Called after each write, truncate, sync and delete.
  std::function<void()> after_each;

  enum class Fault : std::uint8_t { disk_full, io_error };
  /// The nth write, truncate or sync from now on (and, if `reads`, the nth of those and reads)
  /// fails; also all that follow, if `lasting`. A write fails half-way.
  struct Plan {
    int nth = 0;
    Fault fault = Fault::disk_full;
    bool lasting = false;
    bool reads = false;
  };
  void fail(const Plan& plan);
  void heal() { plan_ = {}; }
  /// Did the plan come to pass?
  bool has_failed() const { return has_failed_; }

  /// Connections that are opened from now on use (or do not use) this disk.
  void plug_in();
  void pull_out();

  struct Hooks;  // what SQLite calls

 private:
  DiskFile* file(const std::string& path, bool is_new);
  int fault_of(bool is_read);

  std::map<std::string, DiskFile> files_;
  Plan plan_;
  bool has_failed_ = false;
  std::unique_ptr<sqlite3_vfs> vfs_;
};

}  // namespace sallyport::store
