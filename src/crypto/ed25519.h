#pragma once

#include "base/error.h"
#include "crypto/evp.h"

namespace sallyport::crypto {

inline constexpr std::size_t kEd25519Size = 32;

/// As PublicKey::from_ed25519().
Outcome<KeyHandle> ed25519_public_key(Bytes x);

/// Of a public key or of a private one, in kEd25519Size bytes. Throws std::runtime_error if it has
/// none.
std::string ed25519_x(const EVP_PKEY* key);

}  // namespace sallyport::crypto
