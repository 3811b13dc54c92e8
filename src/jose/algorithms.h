#pragma once

#include <string_view>

#include "crypto/key.h"

namespace sallyport::jose {

/// A signature algorithm of RFC 7518 section 3.1 that this program knows.
struct Algorithm {
  std::string_view name;  // as in `alg`
  crypto::SignatureScheme scheme;
  std::string_view kty;
};

/// The entry of the one table; null for every other name, `none` and HS256 among them. The name
/// comes from a key's record, never from a token alone (RFC 8725 3.1). Case matters (RFC 7515
/// 4.1.1). Lives as long as the program.
const Algorithm* find_algorithm(std::string_view name);

}  // namespace sallyport::jose
