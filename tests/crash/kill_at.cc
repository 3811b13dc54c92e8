// Preloaded into sallyport: kills the process, as kill -9 would, right before the n-th call that
// changes something outside of it (a file, a folder, stdout). So every moment at which a command
// can die with a different outcome can be tried, one after the other.
//
//   KILL_AT=N          before the N-th such call, from 1
//   KILL_AT_TRACE=F    write each call's name and file into F, a line each
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace {

std::atomic<long> calls{0};

long wanted() {
  static const long at = [] {
    const char* text = getenv("KILL_AT");
    return text == nullptr ? 0 : atol(text);
  }();
  return at;
}

int trace_file() {
  static const int fd = [] {
    const char* path = getenv("KILL_AT_TRACE");
    if (path == nullptr) return -1;
    return static_cast<int>(
        syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  }();
  return fd;
}

void trace(const char* call, const char* file) {
  char line[512];
  const int size = snprintf(line, sizeof line, "%s %s\n", call, file);
  if (trace_file() >= 0 && size > 0)
    syscall(SYS_write, trace_file(), line, strnlen(line, sizeof line));
}

/// A moment: everything before this call has happened, the call and what follows have not.
void moment(const char* call, const char* file) {
  const char* slash = strrchr(file, '/');
  trace(call, slash == nullptr ? file : slash + 1);
  if (++calls == wanted()) syscall(SYS_kill, getpid(), SIGKILL);
}

void moment(const char* call, int fd) {
  char link[64];
  char path[256] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  if (readlink(link, path, sizeof path - 1) < 0) path[0] = '\0';
  moment(call, path);
}

bool is_file_or_result(int fd) {
  struct stat info {};
  return fd == STDOUT_FILENO || (fstat(fd, &info) == 0 && S_ISREG(info.st_mode));
}

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

#define NEXT(function) static auto* const real = next<decltype(function)>(#function)

extern "C" {

ssize_t pwrite(int fd, const void* bytes, size_t size, off_t at) {
  NEXT(pwrite);
  moment("pwrite", fd);
  return real(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t at) {
  NEXT(pwrite64);
  moment("pwrite", fd);
  return real(fd, bytes, size, at);
}

ssize_t write(int fd, const void* bytes, size_t size) {
  NEXT(write);
  if (is_file_or_result(fd)) moment("write", fd);
  return real(fd, bytes, size);
}

int fsync(int fd) {
  NEXT(fsync);
  moment("fsync", fd);
  return real(fd);
}

int fdatasync(int fd) {
  NEXT(fdatasync);
  moment("fdatasync", fd);
  return real(fd);
}

int ftruncate(int fd, off_t size) noexcept {
  NEXT(ftruncate);
  moment("ftruncate", fd);
  return real(fd, size);
}

int ftruncate64(int fd, off64_t size) noexcept {
  NEXT(ftruncate64);
  moment("ftruncate", fd);
  return real(fd, size);
}

int unlink(const char* path) noexcept {
  NEXT(unlink);
  moment("unlink", path);
  return real(path);
}

int unlinkat(int folder, const char* path, int flags) noexcept {
  NEXT(unlinkat);
  moment("unlink", path);
  return real(folder, path, flags);
}

int rename(const char* from, const char* to) noexcept {
  NEXT(rename);
  moment("rename", to);
  return real(from, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  NEXT(renameat2);
  moment("rename", to);
  return real(from_folder, from, to_folder, to, flags);
}

int link(const char* from, const char* to) noexcept {
  NEXT(link);
  moment("link", to);
  return real(from, to);
}

int mkdir(const char* path, mode_t mode) noexcept {
  NEXT(mkdir);
  moment("mkdir", path);
  return real(path, mode);
}

int open(const char* path, int flags, ...) {
  NEXT(open);
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    moment("create", path);
  }
  return real(path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  NEXT(open64);
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
    moment("create", path);
  }
  return real(path, flags, mode);
}

}  // extern "C"
