#pragma once

#include <filesystem>

#include "base/error.h"

namespace sallyport::store {

/// Held by a server for as long as it runs, so that no second one works on the same data folder.
/// The system gives it free when the process ends, however it ends. Commands do not take it.
class DataLock {
 public:
  /// Code::unavailable, with the other's process id, if a server has it.
  static Outcome<DataLock> take(const std::filesystem::path& dir);

  DataLock(DataLock&& other) noexcept;
  DataLock& operator=(DataLock&& other) noexcept;
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;
  ~DataLock();

 private:
  explicit DataLock(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace sallyport::store
