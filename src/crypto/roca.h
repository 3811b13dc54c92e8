#pragma once

#include "crypto/evp.h"

namespace sallyport::crypto {

/// Whether a modulus has the form that the generator of CVE-2017-15361 gives ("The Return of
/// Coppersmith's Attack", Nemec et al., 2017): both primes, and so their product, are powers of
/// 65537 modulo each of the small primes. Such a key of 2048 bits can be factored. An honest
/// modulus looks so once in 240 millions. REQUIRES: n is at most kMaxRsaBits long.
bool has_roca_fingerprint(const BIGNUM* n);

}  // namespace sallyport::crypto
