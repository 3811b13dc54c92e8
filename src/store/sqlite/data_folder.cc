#include "store/sqlite/data_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace sallyport::store {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOfOthers = S_IRWXG | S_IRWXO;

Unexpected<Error> refused_by_system(const std::string& what, int error) {
  if (error == EACCES || error == EPERM) {
    return fail(Code::unavailable,
                what + " may not be used by this user: run sallyport as its owner");
  }
  if (error == EROFS) {
    return fail(Code::unavailable, what + " is on a read-only file system: mount it writable");
  }
  return fail(Code::unavailable, what + " cannot be used: " + std::strerror(error));
}

Done check_access(const std::string& what, const fs::path& path, int access) {
  // With the rights that open() will have, not those of the real user.
  if (::faccessat(AT_FDCWD, path.c_str(), access, AT_EACCESS) == 0) return done();
  return refused_by_system(what, errno);
}

}  // namespace

fs::path database_path(const fs::path& dir) { return dir / "sallyport.db"; }

Done check_folder(const fs::path& dir) {
  const std::string what = "data folder " + dir.string();
  struct stat info {};
  if (::stat(dir.c_str(), &info) != 0) {
    if (errno != ENOENT) return refused_by_system(what, errno);
    return fail(Code::not_found,
                what + " is missing: make it with `sallyport init --data " + dir.string() + "`");
  }
  if (!S_ISDIR(info.st_mode))
    return fail(Code::invalid_argument, what + " is not a folder: name another one");
  if ((info.st_mode & kOfOthers) != 0) {
    return fail(Code::invalid_argument,
                what + " is open to other users: close it with `chmod 0700 " + dir.string() + "`");
  }
  return check_access(what, dir, R_OK | W_OK | X_OK);
}

Done check_database_file(const fs::path& dir, sqlite::OpenMode mode) {
  const fs::path file = database_path(dir);
  const std::string what = "database " + file.string();
  struct stat info {};
  if (::lstat(file.c_str(), &info) != 0) {
    if (errno != ENOENT) return refused_by_system(what, errno);
    return fail(Code::not_found,
                what + " is missing: make it with `sallyport init --data " + dir.string() + "`");
  }
  if (!S_ISREG(info.st_mode))
    return fail(Code::invalid_argument, what + " is not a plain file: put the real one there");
  if ((info.st_mode & kOfOthers) != 0) {
    return fail(Code::invalid_argument,
                what + " is open to other users: close it with `chmod 0600 " + file.string() + "`");
  }
  return check_access(what, file, mode == sqlite::OpenMode::read_only ? R_OK : R_OK | W_OK);
}

Done sync_folder(const fs::path& dir) {
  const int fd = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return refused_by_system("folder " + dir.string(), errno);
  const int failed = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  return failed == 0 ? done() : refused_by_system("folder " + dir.string(), failed);
}

}  // namespace sallyport::store
