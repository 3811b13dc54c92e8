#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret_string.h"
#include "keys/kek.h"

namespace sallyport::keys {

/// What is sealed at all; one name for each place in the store (docs/formats/sealed-key.md).
inline constexpr std::string_view kSigningKeyPurpose = "signing-key";
inline constexpr std::string_view kPepperPurpose = "pepper";
inline constexpr std::string_view kPepperName = "secrets";

/// Seals `plain` under `kek` for the one place that `purpose` and `name` say. Refuses with
/// Code::invalid_argument a purpose or name over 65535 bytes. Thread-safe.
Outcome<std::string> seal(const Kek& kek, std::string_view purpose, std::string_view name,
                          Bytes plain);
Outcome<std::string> seal(const Kek& kek, std::string_view purpose, std::string_view name,
                          const SecretString& plain);

/// What seal() was given for the same place. Refuses with Code::damaged what is no sealed value,
/// was changed, or comes from another place; with Code::invalid_argument what is sealed under
/// another key-encryption key or by a newer version. Thread-safe.
Outcome<SecretString> open(const Kek& kek, std::string_view purpose, std::string_view name,
                           std::string_view sealed);

}  // namespace sallyport::keys
