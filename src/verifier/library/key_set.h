#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "jose/imported_key.h"
#include "verifier/verifying_key.h"

namespace sallyport::verifier {

/// Keys of others, and the views of them that verifying takes. Immutable; stays where it is.
struct KeySet {
  explicit KeySet(std::vector<jose::ImportedKey> imported);
  KeySet(const KeySet&) = delete;
  KeySet& operator=(const KeySet&) = delete;
  ~KeySet() = default;

  std::vector<jose::ImportedKey> keys;
  std::vector<VerifyingKey> views;
};

using KeySetPtr = std::shared_ptr<const KeySet>;

/// From JWK Set text, as jose::parse_jwk_set() with keys that we do not use passed over; RSA keys
/// that do not say `alg` are for RS256, which is the one that RFC 9068 4 asks everybody for.
/// Refuses with invalid_argument.
Outcome<KeySetPtr> read_key_set(std::string_view jwks);

}  // namespace sallyport::verifier
