#pragma once

#include "base/error.h"
#include "crypto/evp.h"
#include "crypto/key.h"

namespace sallyport::crypto {

/// As PublicKey::from_rsa().
Outcome<KeyHandle> rsa_public_key(Bytes n, Bytes e);

/// The rules of PublicKey::from_rsa() but the one about primes: sizes, oddness, ROCA. Costs next to
/// nothing.
Done check_rsa(const EVP_PKEY* key);

/// Of a private key; null if OpenSSL has no memory. Checks nothing.
KeyHandle rsa_public_half(const EVP_PKEY* key);

/// False if OpenSSL does not know it. REQUIRES: a context of an RSA key, and its digest is set.
bool choose_padding(EVP_PKEY_CTX* context, SignatureScheme scheme);

}  // namespace sallyport::crypto
