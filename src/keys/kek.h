#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "crypto/aead.h"

namespace sallyport::keys {

/// The key-encryption key: what turns sealed values into keys. Lives outside the database. Moves,
/// never copies; wiped when it goes. docs/formats/sealed-key.md.
class Kek {
 public:
  static constexpr std::size_t kSize = crypto::kAeadKeySize;
  using Id = std::array<std::uint8_t, 8>;

  static Kek generate();

  /// A fresh one in a new file of mode 0600, on the disk when this returns, as is the folder's
  /// entry for it. Code::already_exists rather than overwriting: all that was sealed under the old
  /// one would be lost. Code::unavailable if the file cannot be written; then it is not there.
  /// It appears in one piece or not at all; a crash may leave PATH.new-XXXXXX, which nobody needs.
  static Outcome<Kek> create_file(const std::filesystem::path& path);

  /// Refuses, with a detail that says what to do: Code::not_found if there is none;
  /// Code::invalid_argument if it is no regular file, if others than its owner may read or write
  /// it, or if it holds no key.
  static Outcome<Kek> load_file(const std::filesystem::path& path);

  /// From SALLYPORT_KEK; nothing if that is not set. Overwrites the variable where the kernel shows
  /// it (/proc/PID/environ) and unsets it, so it answers once a process.
  /// REQUIRES: no other thread runs yet, since the environment has no lock.
  static Outcome<std::optional<Kek>> take_from_environment();

  /// From systemd's credential `sallyport-kek` (LoadCredential=, systemd.exec(5)); nothing if
  /// CREDENTIALS_DIRECTORY is not set or has none. Its mode is systemd's business.
  static Outcome<std::optional<Kek>> load_credential();

  /// What take_from_environment() gives, or else load_credential(); nothing if neither is there.
  /// One that is there and bad is refused, never passed over.
  static Outcome<std::optional<Kek>> from_environment();

  /// From 43 characters of base64url. Code::invalid_argument.
  static Outcome<Kek> from_text(std::string_view text);

  Kek(Kek&& other) noexcept;
  Kek& operator=(Kek&& other) noexcept;
  Kek(const Kek&) = delete;
  Kek& operator=(const Kek&) = delete;
  ~Kek();

  crypto::AeadKey bytes() const { return bytes_; }
  /// Tells keys apart and says nothing of them; may be shown.
  const Id& id() const { return id_; }

 private:
  Kek() = default;
  void set_id();
  void wipe_bytes();
  SecretString to_text() const;

  std::array<std::uint8_t, kSize> bytes_{};
  Id id_{};
};

}  // namespace sallyport::keys
