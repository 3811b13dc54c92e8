#include "cli/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace sallyport::cli {

namespace fs = std::filesystem;

void FolderOptions::declare(Syntax& syntax) {
  syntax.option("--data", "DIR", data,
                "The data folder; default: $SALLYPORT_DATA, else ./sallyport-data");
  syntax.option("--kek-file", "F", kek_file,
                "The file with the key-encryption key; default: $SALLYPORT_KEK, else the one that "
                "init was told");
}

fs::path FolderOptions::path() const {
  if (data) return *data;
  const char* named = std::getenv("SALLYPORT_DATA");
  return named != nullptr && *named != '\0' ? named : "sallyport-data";
}

std::optional<fs::path> FolderOptions::kek_path() const {
  if (!kek_file) return std::nullopt;
  return fs::path(*kek_file);
}

Result<app::DataFolder, Fault> FolderOptions::open() const {
  auto folder = app::open_data_folder(path(), kek_path());
  if (!folder) return failed(std::move(folder).error());
  return std::move(*folder);
}

Result<std::shared_ptr<const keys::KeyRing>, Fault> open_ring(app::DataFolder& folder,
                                                              UnixTime now) {
  auto table = folder.store->keys().load_keys();
  if (!table) return failed(std::move(table).error());
  auto ring = keys::KeyRing::open(*table, folder.kek, now);
  if (!ring) return failed(std::move(ring).error());
  return std::move(*ring);
}

Result<void, Fault> load_revocations(app::DataFolder& folder, tokens::Revocations& into) {
  auto loaded = folder.store->revocations().each_revocation([&](const tokens::Revocation& revoked) {
    into.add(revoked.token.kid, revoked.token.digest, revoked.exp);
  });
  if (!loaded) return failed(std::move(loaded).error());
  return Result<void, Fault>(std::in_place);
}

Result<OneAtATime, Fault> OneAtATime::on(const app::DataFolder& folder) {
  // The folder itself: a lock on a file in it would be a file that somebody could remove.
  const int fd = ::open(folder.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  OneAtATime lock(fd);
  while (fd < 0 || ::flock(fd, LOCK_EX) != 0) {
    if (fd >= 0 && errno == EINTR) continue;
    return failed("data folder " + folder.path.string() +
                  " cannot be locked: " + std::strerror(errno));
  }
  return lock;
}

OneAtATime::OneAtATime(OneAtATime&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

OneAtATime::~OneAtATime() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace sallyport::cli
