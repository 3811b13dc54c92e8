#include "keys/kek.h"

#include <fcntl.h>
#include <stdio.h>   // NOLINT(modernize-deprecated-headers): renameat2 is not in <cstdio>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkostemp is not in <cstdlib>
#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/base64.h"
#include "crypto/digest.h"
#include "crypto/random.h"

namespace sallyport::keys {
namespace {

constexpr std::size_t kTextSize = 43;
constexpr const char* kVariable = "SALLYPORT_KEK";
constexpr const char* kCredential = "sallyport-kek";

/// An open file.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

std::string reason(int error) { return std::generic_category().message(error); }

std::string named(const std::filesystem::path& path) {
  return "key-encryption key file " + path.string();
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

bool sync_folder_of(const std::filesystem::path& path) {
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.get() >= 0 && ::fsync(folder.get()) == 0;
}

/// O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever.
int open_to_read(const std::filesystem::path& path) {
  return ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/// What is in it, but no more than one byte over the largest size that is right.
SecretString read_start(int fd) {
  std::string text(kTextSize + 2, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(fd, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return SecretString(std::move(text));
}

Unexpected<Error> refuse_existing(const std::filesystem::path& path) {
  return fail(Code::already_exists, named(path) +
                                        " exists already; it is not overwritten, for "
                                        "what was sealed under it would be lost");
}

std::string_view without_newline(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

}  // namespace

Kek Kek::generate() {
  Kek kek;
  crypto::random_bytes(kek.bytes_);
  kek.set_id();
  return kek;
}

Outcome<Kek> Kek::from_text(std::string_view text) {
  const auto refusal = [] {
    return fail(Code::invalid_argument,
                "a key-encryption key is 43 characters of base64url (32 random bytes)");
  };
  if (text.size() != kTextSize) return refusal();
  auto decoded = base64url_decode(text);
  if (!decoded) return refusal();
  Kek kek;
  std::ranges::copy(as_bytes(*decoded), kek.bytes_.begin());
  wipe(*decoded);
  kek.set_id();
  return kek;
}

SecretString Kek::to_text() const { return SecretString(base64url_encode(bytes_)); }

Outcome<Kek> Kek::create_file(const std::filesystem::path& path) {
  // Under another name until all of it is on the disk: a crash must not leave a file that holds no
  // key, which nobody would dare to overwrite.
  std::string unfinished = path.string() + ".new-XXXXXX";
  const Descriptor file(::mkostemp(unfinished.data(), O_CLOEXEC));
  if (file.get() < 0)
    return fail(Code::unavailable, named(path) + " cannot be created: " + reason(errno));
  Kek kek = generate();
  std::string text(kek.to_text().reveal());
  text.push_back('\n');
  // fchmod: an unusual umask may have taken the owner's own bits.
  const bool written =
      ::fchmod(file.get(), 0600) == 0 && write_all(file.get(), text) && ::fsync(file.get()) == 0;
  const bool named_so = written && ::renameat2(AT_FDCWD, unfinished.c_str(), AT_FDCWD, path.c_str(),
                                               RENAME_NOREPLACE) == 0;
  const int error = errno;
  wipe(text);
  if (!named_so) {
    ::unlink(unfinished.c_str());
    if (written && error == EEXIST) return refuse_existing(path);
    return fail(Code::unavailable, named(path) + " cannot be written: " + reason(error));
  }
  if (sync_folder_of(path)) return kek;
  const int not_synced = errno;
  ::unlink(path.c_str());
  return fail(Code::unavailable, named(path) + " cannot be written: " + reason(not_synced));
}

Outcome<Kek> Kek::load_file(const std::filesystem::path& path) {
  const Descriptor file(open_to_read(path));
  if (file.get() < 0) {
    return errno == ENOENT
               ? fail(Code::not_found, named(path) +
                                           " does not exist; put it back from where you "
                                           "keep it, or name it with --kek-file")
               : fail(Code::unavailable, named(path) + " cannot be opened: " + reason(errno));
  }
  struct stat status {};
  if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(Code::invalid_argument, named(path) + " is not a regular file; name one that is");
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(Code::invalid_argument, named(path) +
                                            " is open to others than its owner; run: "
                                            "chmod 600 " +
                                            path.string());
  }
  const SecretString text = read_start(file.get());
  auto kek = from_text(without_newline(text.reveal()));
  if (kek) return kek;
  return fail(Code::invalid_argument, named(path) +
                                          " holds no key (43 characters of base64url and "
                                          "a newline); put it back from where you keep it");
}

Outcome<std::optional<Kek>> Kek::take_from_environment() {
  char* value = std::getenv(kVariable);  // NOLINT(concurrency-mt-unsafe): see the header
  if (value == nullptr) return std::optional<Kek>();
  auto kek = from_text(value);
  ::explicit_bzero(value, ::strlen(value));
  ::unsetenv(kVariable);  // NOLINT(concurrency-mt-unsafe)
  if (kek) return std::optional<Kek>(std::move(*kek));
  return fail(Code::invalid_argument, std::string(kVariable) + ": " + kek.error().detail);
}

Outcome<std::optional<Kek>> Kek::load_credential() {
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe)
  if (folder == nullptr) return std::optional<Kek>();
  const std::filesystem::path path = std::filesystem::path(folder) / kCredential;
  const Descriptor file(open_to_read(path));
  if (file.get() < 0 && errno == ENOENT) return std::optional<Kek>();
  if (file.get() < 0) {
    return fail(Code::unavailable,
                "credential " + path.string() + " cannot be opened: " + reason(errno));
  }
  const SecretString text = read_start(file.get());
  auto kek = from_text(without_newline(text.reveal()));
  if (kek) return std::optional<Kek>(std::move(*kek));
  return fail(Code::invalid_argument, "credential " + path.string() + ": " + kek.error().detail);
}

Outcome<std::optional<Kek>> Kek::from_environment() {
  auto kek = take_from_environment();
  if (!kek || *kek) return kek;
  return load_credential();
}

Kek::Kek(Kek&& other) noexcept : bytes_(other.bytes_), id_(other.id_) { other.wipe_bytes(); }

Kek& Kek::operator=(Kek&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    id_ = other.id_;
    other.wipe_bytes();
  }
  return *this;
}

Kek::~Kek() { wipe_bytes(); }

void Kek::wipe_bytes() { ::explicit_bzero(bytes_.data(), bytes_.size()); }

void Kek::set_id() {
  const auto digest = crypto::HmacSha256(bytes_).mac({as_bytes("sallyport kek id v1")});
  std::copy_n(digest.begin(), id_.size(), id_.begin());
}

}  // namespace sallyport::keys
