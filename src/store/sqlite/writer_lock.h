#pragma once

#include <chrono>
#include <filesystem>
#include <utility>

#include "base/error.h"

namespace sallyport::store::sqlite {

/// A lock of our own around every write of every process, and around the checkpoint that SQLite
/// makes at the end of some: SQLite before 3.51.3, Debian 12's among them, can lose committed
/// changes where one connection resets the log in the moment in which another begins a checkpoint
/// (docs/formats/database.md). The system gives it free when its process ends. One thread at a
/// time.
class WriterLock {
 public:
  /// `file` is made if need be (mode 0600), and stays. Code::unavailable.
  static Outcome<WriterLock> open(const std::filesystem::path& file);

  WriterLock(WriterLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  WriterLock& operator=(WriterLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~WriterLock();

  /// Waits for at most `time`; then Code::unavailable.
  Done take(std::chrono::milliseconds time);
  void release();

 private:
  explicit WriterLock(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace sallyport::store::sqlite
