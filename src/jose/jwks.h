#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "jose/imported_key.h"

namespace sallyport::jose {

/// {"keys":[...]} (RFC 7517 section 5) from the JSON texts of public JWKs, in their order.
std::string jwk_set_json(std::span<const std::string> jwks);

inline constexpr std::size_t kMaxJwkSetSize = 256 * 1024;
inline constexpr std::size_t kMaxJwkSetKeys = 64;

/// For the sets that others publish to everybody, in which there are keys that we do not use.
struct JwkSetRules {
  /// Passes such keys over: of another kty, crv or alg than the table has, or for something else
  /// than verifying. An `alg` that is missing is then the only one that the kty and crv admit.
  bool pass_over_unused = false;
  /// Of the RSA keys that do not say `alg`, for which there are two. Null: they are passed over.
  /// Only with pass_over_unused.
  const Algorithm* rsa_algorithm = nullptr;
};

/// Reads a JWK Set that others made. All or nothing: refuses with invalid_argument, naming the
/// key's place, a set in which any key is one that parse_jwk() refuses, or has the `kid` of another
/// one. With pass_over_unused the set may have fewer keys than it says, or none; but what is
/// private, weak, malformed or ambiguous refuses it all the same, also in a key that would be
/// passed over: such a set is not well kept. Takes as long as all its keys, so not for an I/O
/// thread.
Outcome<std::vector<ImportedKey>> parse_jwk_set(std::string_view text, JwkSetRules rules = {});

}  // namespace sallyport::jose
