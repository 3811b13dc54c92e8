#include "store/sqlite/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

namespace sallyport::store::sqlite {
namespace {

constexpr std::chrono::milliseconds kPause{2};  // flock(2) knows no time limit

}  // namespace

Outcome<WriterLock> WriterLock::open(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd >= 0) return WriterLock(fd);
  return fail(Code::unavailable, file.string() + " cannot be opened: " + std::strerror(errno) +
                                     "; run sallyport as the owner of the data folder");
}

WriterLock::~WriterLock() {
  if (fd_ >= 0) ::close(fd_);
}

Done WriterLock::take(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return fail(Code::unavailable, std::string("the store cannot be locked: ") +
                                         std::strerror(errno) + "; look at the disk");
    }
    if (std::chrono::steady_clock::now() >= end) {
      return fail(Code::unavailable,
                  "the store is locked by another process; try again in a moment");
    }
    std::this_thread::sleep_for(kPause);
  }
  return done();
}

void WriterLock::release() { ::flock(fd_, LOCK_UN); }

}  // namespace sallyport::store::sqlite
