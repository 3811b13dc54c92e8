#pragma once

#include <optional>
#include <string_view>

#include "crypto/key.h"

namespace sallyport::jose {

/// A signature algorithm of RFC 7518 section 3.1 or RFC 8037 section 3.1 that this program knows.
struct Algorithm {
  std::string_view name;  // as in `alg`
  crypto::SignatureScheme scheme;
  std::string_view kty;
  std::string_view crv;  // empty where the kty has none

  bool fits(const crypto::PublicKey& key) const {
    return crypto::key_type_of(scheme) == key.type();
  }
};

/// The entry of the one table; null for every other name, `none` and HS256 among them. The name
/// comes from a key's record, never from a token alone (RFC 8725 3.1). Case matters (RFC 7515
/// 4.1.1). Lives as long as the program.
const Algorithm* find_algorithm(std::string_view name);

/// The same for what others wrote: `Ed25519`, which is the newer name of EdDSA with that curve (RFC
/// 9864 section 2.2), is found too. REQUIRES: it is compared with the algorithm of a key.
const Algorithm* find_algorithm_of_others(std::string_view name);

/// The type of the keys that the table has algorithms for; `crv` is empty where the kty has none.
std::optional<crypto::KeyType> key_type_of(std::string_view kty, std::string_view crv);

/// The one algorithm of the table for keys of that type; null if there are more, as for RSA.
const Algorithm* only_algorithm_for(crypto::KeyType type);

}  // namespace sallyport::jose
