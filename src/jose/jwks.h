#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "crypto/key.h"
#include "jose/algorithms.h"

namespace sallyport::jose {

/// {"keys":[...]} (RFC 7517 section 5) from the JSON texts of public JWKs, in their order.
std::string jwk_set_json(std::span<const std::string> jwks);

/// A verification key that came from outside.
struct ImportedKey {
  crypto::PublicKey key;
  const Algorithm* algorithm;
  std::string kid;
};

inline constexpr std::size_t kMaxJwkSetSize = 256 * 1024;
inline constexpr std::size_t kMaxJwkSetKeys = 64;

/// Reads a JWK Set that others made. All or nothing: refuses with invalid_argument, naming the
/// key's place, a set in which any key
/// - is no RSA key, or one that crypto::PublicKey does not take;
/// - has private members, or is symmetric: then something leaked, and somebody must be told;
/// - does not say `alg`, or one that is not in the table (RFC 8725 3.1: not left to the token);
/// - is for something else than verifying (`use`, `key_ops`);
/// - has the `kid` of another one. A key without `kid` gets its thumbprint.
Outcome<std::vector<ImportedKey>> parse_jwk_set(std::string_view text);

}  // namespace sallyport::jose
