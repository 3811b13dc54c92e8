#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"
#include "crypto/key.h"
#include "jose/algorithms.h"

namespace sallyport::jose {

/// A verification key that came from outside.
struct ImportedKey {
  crypto::PublicKey key;
  const Algorithm* algorithm;
  std::string kid;
};

inline constexpr std::size_t kMaxJwkSize = 16 * 1024;

/// Reads one public key as others write it (RFC 7517 section 4, RFC 7518 section 6, RFC 8037
/// section 2). Refuses with invalid_argument a key that
/// - has private members, or is symmetric: then something leaked, and somebody must be told;
/// - is of another kty or crv than the algorithms of the table, or one that crypto::PublicKey does
///   not take; whose numbers are not base64url, or not of the length that RFC 7518 gives them;
/// - does not say `alg`, or one that is not in the table, or that is for another kty or crv (RFC
///   8725 3.1: not left to the token);
/// - is for something else than verifying (`use`, `key_ops`);
/// - has a `kid` that is empty or no string. A key without `kid` gets its thumbprint.
/// Takes as long as PublicKey::from_rsa(), so not for an I/O thread.
Outcome<ImportedKey> parse_jwk(std::string_view text);
/// REQUIRES: `jwk` was read with duplicates refused.
Outcome<ImportedKey> parse_jwk(const Json& jwk);

}  // namespace sallyport::jose
