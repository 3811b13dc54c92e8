#pragma once

#include "base/error.h"
#include "crypto/evp.h"

namespace sallyport::crypto {

/// Of each coordinate, and of r and s.
inline constexpr std::size_t kP256Size = 32;

/// As PublicKey::from_ec_p256().
Outcome<KeyHandle> ec_p256_public_key(Bytes x, Bytes y);

/// Of a public key or of a private one, in kP256Size bytes. Throws std::runtime_error if it has
/// none.
std::string ec_x(const EVP_PKEY* key);
std::string ec_y(const EVP_PKEY* key);

}  // namespace sallyport::crypto
