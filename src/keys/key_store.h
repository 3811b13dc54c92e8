#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace sallyport::keys {

/// next: published, does not sign yet. active: signs. retired: verifies until `verify_until`,
/// then it is gone.
enum class KeyState : std::uint8_t { next, active, retired };
std::string_view name_of(KeyState state);
/// Where keys in that state stand among the others: 0 is first.
constexpr int place_of(KeyState state) {
  switch (state) {
    case KeyState::active: return 0;
    case KeyState::next: return 1;
    case KeyState::retired: return 2;
  }
  return 3;
}

/// A signing key as it is kept.
struct StoredKey {
  std::string kid;  // RFC 7638 thumbprint of the public key
  std::string profile = "plain";
  std::string alg = "RS256";
  KeyState state = KeyState::next;
  UnixTime created;                      // also when it was first published
  std::optional<UnixTime> activated;     // when it became active
  std::optional<UnixTime> retired;       // when it became retired
  std::optional<UnixTime> verify_until;  // only with retired
  /// The latest `exp` that an operator chose for a token under this key; what the server signs is
  /// bounded by the longest TTL and is not written down.
  UnixTime signed_until{};
  std::string public_der;  // SubjectPublicKeyInfo
  std::string sealed;      // PKCS#8, sealed: docs/formats/sealed-key.md
};

/// All keys, and which change they are as of.
struct KeyTable {
  std::uint64_t generation = 0;  // grows with each change of the keys
  std::vector<StoredKey> keys;   // active first, then next, then retired, the newest first
  /// The longest TTL that any client has had since the store was made: a key that retires now must
  /// verify for that long.
  Seconds longest_ttl{0};
};

/// What this part needs of a store. Rules as for clients::ClientStore.
class KeyStore {
 public:
  virtual ~KeyStore() = default;

  virtual Outcome<KeyTable> load_keys() = 0;
  /// Puts `keys` in the place of what `read` holds, in one transaction. Code::not_now if another
  /// process has changed the keys since `read` was loaded, or registered a client with a longer TTL
  /// than any before: then nothing is written.
  virtual Done replace_keys(const KeyTable& read, const std::vector<StoredKey>& keys) = 0;
  /// Raises signed_until to at least `exp`; before a token with that expiry is handed out.
  virtual Done note_signed_until(std::string_view kid, UnixTime exp) = 0;

  /// Small named values: "pepper" (sealed), "kek_file", "jwks_cache_s", "rsa_bits",
  /// "rotate_after_s".
  virtual Outcome<std::optional<std::string>> setting(std::string_view name) = 0;
  virtual Done set_setting(std::string_view name, std::string_view value) = 0;
};

}  // namespace sallyport::keys
