#include "store/sqlite/faulty_disk_for_test.h"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace sallyport::store {
namespace {

constexpr std::size_t kSector = 512;

void apply(std::string& content, std::int64_t offset, std::string_view bytes) {
  const auto at = static_cast<std::size_t>(offset);
  if (content.size() < at + bytes.size()) content.resize(at + bytes.size());
  std::ranges::copy(bytes, content.begin() + offset);
}

/// Cuts at the disk's own sectors: each arrives as a whole, or spoilt, or not.
void apply_torn(std::string& content, std::int64_t offset, std::string_view bytes, Random& random) {
  while (!bytes.empty()) {
    const std::size_t room = kSector - static_cast<std::size_t>(offset) % kSector;
    const std::string_view sector = bytes.substr(0, room);
    const auto fate = random() % 8;
    if (fate < 4) {
      apply(content, offset, sector);
    } else if (fate == 4) {
      apply(content, offset, std::string(sector.size(), static_cast<char>(random())));
    }
    offset += static_cast<std::int64_t>(sector.size());
    bytes.remove_prefix(sector.size());
  }
}

std::optional<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

void DiskFile::remove() {
  removed_ = true;
  truncate(0);
}

void DiskFile::sync() {
  if (!durable_) durable_.emplace();
  for (const Write& write : pending_) {
    if (write.truncates) {
      durable_->resize(static_cast<std::size_t>(write.offset));
    } else {
      apply(*durable_, write.offset, write.bytes);
    }
  }
  pending_.clear();
  removed_ = false;
}

std::optional<std::string> DiskFile::after_power_cut(Random& random) const {
  if (!durable_ && random() % 2 == 0) return std::nullopt;
  if (removed_ && random() % 2 == 0) return std::nullopt;
  std::string content = durable_.value_or("");
  // Some cuts come before all of it, some after; most in the midst.
  const auto luck = random() % 8;
  if (luck == 0) return content;
  for (const Write& write : pending_) {
    if (write.truncates) {
      if (luck == 1 || random() % 2 == 0) content.resize(static_cast<std::size_t>(write.offset));
    } else if (luck == 1 || random() % 3 == 0) {
      apply(content, write.offset, write.bytes);
    } else {
      apply_torn(content, write.offset, write.bytes, random);
    }
  }
  return content;
}

/// The functions that SQLite calls, each for the real file and for the disk's books.
struct FaultyDisk::Hooks {
  struct File {
    sqlite3_file base;
    FaultyDisk* disk;
    DiskFile* books;  // null for what no power cut matters to
    sqlite3_file* real;
  };

  static File* self(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return self(file)->real; }
  static FaultyDisk& disk(sqlite3_vfs* vfs) { return *static_cast<FaultyDisk*>(vfs->pAppData); }
  static sqlite3_vfs* base() { return sqlite3_vfs_find("unix"); }

  static void tell(FaultyDisk& disk) {
    if (disk.after_each) disk.after_each();
  }

  static int close(sqlite3_file* file) {
    const int status =
        real(file)->pMethods != nullptr ? real(file)->pMethods->xClose(real(file)) : SQLITE_OK;
    return status;
  }
  static int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    if (const int fault = self(file)->disk->fault_of(true)) return fault;
    return real(file)->pMethods->xRead(real(file), to, size, offset);
  }
  static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
    const int fault = self(file)->disk->fault_of(false);
    const int written = fault != SQLITE_OK ? size / 2 : size;
    if (self(file)->books != nullptr) {
      self(file)->books->write(offset,
                               {static_cast<const char*>(from), static_cast<std::size_t>(written)});
    }
    const int status = real(file)->pMethods->xWrite(real(file), from, written, offset);
    tell(*self(file)->disk);
    return fault != SQLITE_OK ? fault : status;
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int fault = self(file)->disk->fault_of(false)) return fault;
    if (self(file)->books != nullptr) self(file)->books->truncate(size);
    const int status = real(file)->pMethods->xTruncate(real(file), size);
    tell(*self(file)->disk);
    return status;
  }
  static int sync(sqlite3_file* file, int) {
    if (self(file)->disk->fault_of(false) != SQLITE_OK) return SQLITE_IOERR_FSYNC;
    tell(*self(file)->disk);  // a cut just before it, too
    if (self(file)->books != nullptr) self(file)->books->sync();
    tell(*self(file)->disk);
    return SQLITE_OK;  // the books are the disk: the real one need not be waited for
  }
  static int size(sqlite3_file* file, sqlite3_int64* to) {
    return real(file)->pMethods->xFileSize(real(file), to);
  }
  static int lock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xLock(real(file), level);
  }
  static int unlock(sqlite3_file* file, int level) {
    return real(file)->pMethods->xUnlock(real(file), level);
  }
  static int check(sqlite3_file* file, int* to) {
    return real(file)->pMethods->xCheckReservedLock(real(file), to);
  }
  static int control(sqlite3_file* file, int what, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), what, argument);
  }
  static int sector(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
  static int traits(sqlite3_file* file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
  }
  static int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** to) {
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, to);
  }
  static int shm_lock(sqlite3_file* file, int offset, int n, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, n, flags);
  }
  static void shm_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
  static int shm_unmap(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    // Version 2: shared memory, but no mapping of the database file past our write().
    static const sqlite3_io_methods methods{
        2,       close,  read,   write,   truncate, sync,        size,      lock,    unlock, check,
        control, sector, traits, shm_map, shm_lock, shm_barrier, shm_unmap, nullptr, nullptr};
    File* opened = self(file);
    opened->base.pMethods = nullptr;
    opened->disk = &disk(vfs);
    opened->books = nullptr;
    opened->real = reinterpret_cast<sqlite3_file*>(opened + 1);
    int exists = 0;
    const bool matters =
        name != nullptr &&
        (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    if (matters) base()->xAccess(base(), name, SQLITE_ACCESS_EXISTS, &exists);
    const int status = base()->xOpen(base(), name, opened->real, flags, out);
    if (status != SQLITE_OK) return status;
    if (matters) opened->books = disk(vfs).file(name, exists == 0);
    opened->base.pMethods = &methods;
    return SQLITE_OK;
  }
  static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    const int status = base()->xDelete(base(), name, sync_folder);
    if (const auto found = disk(vfs).files_.find(name);
        status == SQLITE_OK && found != disk(vfs).files_.end()) {
      found->second.remove();
      if (sync_folder != 0) disk(vfs).files_.erase(found);
    }
    tell(disk(vfs));
    return status;
  }
};

FaultyDisk::FaultyDisk() : vfs_(std::make_unique<sqlite3_vfs>(*Hooks::base())) {
  vfs_->szOsFile += static_cast<int>(sizeof(Hooks::File));
  vfs_->zName = "faulty";
  vfs_->pNext = nullptr;
  vfs_->pAppData = this;
  vfs_->xOpen = Hooks::open;
  vfs_->xDelete = Hooks::remove;
  plug_in();
}

FaultyDisk::~FaultyDisk() { sqlite3_vfs_unregister(vfs_.get()); }

void FaultyDisk::plug_in() { sqlite3_vfs_register(vfs_.get(), 1); }
void FaultyDisk::pull_out() { sqlite3_vfs_register(Hooks::base(), 1); }

DiskFile* FaultyDisk::file(const std::string& path, bool is_new) {
  // A name that was there before keeps what a power cut may bring back of the old file.
  const auto known = files_.find(path);
  if (known != files_.end()) return &known->second;
  return &files_.emplace(path, DiskFile(is_new ? std::nullopt : read_file(path))).first->second;
}

FaultyDisk::Image FaultyDisk::after_power_cut(Random& random) const {
  Image image;
  for (const auto& [path, file] : files_) {
    if (auto content = file.after_power_cut(random)) {
      image[std::filesystem::path(path).filename().string()] = std::move(*content);
    }
  }
  return image;
}

void FaultyDisk::fail(const Plan& plan) {
  plan_ = plan;
  has_failed_ = false;
}

int FaultyDisk::fault_of(bool is_read) {
  if (plan_.nth == 0 || (is_read && !plan_.reads)) return SQLITE_OK;
  if (plan_.nth > 1) {
    --plan_.nth;
    return SQLITE_OK;
  }
  has_failed_ = true;
  const Fault fault = plan_.fault;
  if (!plan_.lasting) plan_ = {};
  if (is_read) return SQLITE_IOERR_READ;
  return fault == Fault::disk_full ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

}  // namespace sallyport::store
