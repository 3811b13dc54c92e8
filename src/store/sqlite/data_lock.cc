#include "store/sqlite/data_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace sallyport::store {
namespace {

Unexpected<Error> in_use(const std::filesystem::path& dir, int fd) {
  std::array<char, 16> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
  // Only digits: anybody who may write the file could have put anything there.
  const auto end = std::find_if(text.begin(), text.begin() + std::max<ssize_t>(size, 0),
                                [](char c) { return c < '0' || c > '9'; });
  const std::string pid(text.begin(), end);
  return fail(Code::unavailable, "data folder " + dir.string() + " is in use by another server" +
                                     (pid.empty() ? "" : " (pid " + pid + ")") +
                                     ": stop that one first, or name another folder");
}

/// For the sentence above only; the lock does not depend on it.
bool write_pid(int fd) {
  const std::string pid = std::to_string(::getpid()) + "\n";
  return ::ftruncate(fd, 0) == 0 && ::pwrite(fd, pid.data(), pid.size(), 0) == std::ssize(pid);
}

}  // namespace

Outcome<DataLock> DataLock::take(const std::filesystem::path& dir) {
  const std::filesystem::path file = dir / "server.lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    return fail(Code::unavailable, file.string() + " cannot be opened: " + std::strerror(errno) +
                                       "; run sallyport as the owner of the data folder");
  }
  DataLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return in_use(dir, fd);
    return fail(Code::unavailable, file.string() + " cannot be locked: " + std::strerror(errno));
  }
  static_cast<void>(write_pid(fd));
  return lock;
}

DataLock::DataLock(DataLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

DataLock& DataLock::operator=(DataLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

// The file stays: removing it would let two processes hold two files of the same name.
DataLock::~DataLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace sallyport::store
