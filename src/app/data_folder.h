#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "base/error.h"
#include "clients/secret.h"
#include "keys/kek.h"
#include "store/sqlite/store.h"

namespace sallyport::app {

struct InitOptions {
  std::filesystem::path data;
  std::optional<std::filesystem::path> kek_file;  // default: `kek` in the data folder
  int rsa_bits = 2048;
};

/// Makes the data folder (0700), the key-encryption key (0600), the database, the pepper, and the
/// first keys of every line: one that signs and one that is published to be next. All or nothing:
/// what a crash leaves is no database, and init can be run again. Code::already_exists where there
/// is one.
Done init_data_folder(const InitOptions& options, UnixTime now);

/// An opened data folder: what every command and the server work on. One thread at a time, except
/// the hasher.
struct DataFolder {
  std::filesystem::path path;
  std::unique_ptr<store::SqliteStore> store;
  keys::Kek kek;
  clients::SecretHasher hasher;
};

/// `kek_file` overrides what is otherwise looked for, in this order: $SALLYPORT_KEK, systemd's
/// credential sallyport-kek, the file that init was told, `kek` in the folder. Refuses, in a
/// sentence that says what to do, a folder that is missing, half-made, of a newer version, readable
/// by others, or sealed under another key-encryption key.
Outcome<DataFolder> open_data_folder(const std::filesystem::path& data,
                                     const std::optional<std::filesystem::path>& kek_file);

/// The folder's settings that commands and server share.
struct KeySettings {
  Seconds jwks_cache{300};
  int rsa_bits = 2048;
  Seconds rotate_after{30 * 86400};  // 0: never
};
Outcome<KeySettings> read_key_settings(keys::KeyStore& store);

/// Makes the first keys of lines that the folder has none of: one that was made by an earlier
/// version. Writes nothing where all are there. Takes as long as making the keys. Code::not_now if
/// other processes change the keys all the while.
Done complete_keys(keys::KeyStore& store, const keys::Kek& kek);

}  // namespace sallyport::app
