#include "cli/line_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace sallyport::cli {
namespace {

Unexpected<Fault> cannot_read(const std::string& name) {
  return failed("'" + name + "' cannot be read: " + std::strerror(errno));
}

bool write_all(int fd, const char* data, std::size_t size) {
  while (size > 0) {
    const ssize_t written = ::write(fd, data, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    data += written;
    size -= static_cast<std::size_t>(written);
  }
  return true;
}

/// Into memory and not onto the disk, since there may be secrets in it.
int copy_of(int source) {
  const int copy = ::memfd_create("sallyport-import", MFD_CLOEXEC);
  if (copy < 0) return -1;
  std::string buffer(64 * 1024, '\0');
  for (;;) {
    const ssize_t got = ::read(source, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got == 0) return copy;
    if (got > 0 && write_all(copy, buffer.data(), static_cast<std::size_t>(got))) continue;
    ::close(copy);
    return -1;
  }
}

/// As it is, if it can be read twice.
int readable_twice(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return -1;
  if (S_ISREG(info.st_mode)) return fd;
  if (S_ISDIR(info.st_mode)) {
    errno = EISDIR;
    return -1;
  }
  const int copy = copy_of(fd);
  if (copy >= 0) ::close(fd);
  return copy;
}

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<LineFile, Fault> LineFile::open(const std::string& name) {
  const std::string shown = name == "-" ? "stdin" : name;
  const int given = name == "-" ? ::dup(STDIN_FILENO) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
  if (given < 0) return cannot_read(shown);
  const int fd = readable_twice(given);
  std::FILE* file = fd < 0 ? nullptr : ::fdopen(fd, "r");
  if (file == nullptr) {
    auto fault = cannot_read(shown);
    ::close(fd < 0 ? given : fd);
    return fault;
  }
  return LineFile(File(file), shown);
}

Result<void, Fault> LineFile::each(
    const std::function<bool(std::size_t, std::string_view)>& visit) {
  std::rewind(file_.get());
  char* line = nullptr;
  std::size_t room = 0;
  bool more = true;
  errno = 0;
  for (std::size_t number = 1; more; ++number) {
    const ssize_t size = ::getline(&line, &room, file_.get());
    if (size < 0) break;
    const std::string_view text = without_end({line, static_cast<std::size_t>(size)});
    if (text.find_first_not_of(" \t") != std::string_view::npos) more = visit(number, text);
  }
  std::free(line);
  if (more && std::feof(file_.get()) == 0) return cannot_read(name_);
  return Result<void, Fault>(std::in_place);
}

}  // namespace sallyport::cli
