#pragma once

#include <string_view>

#include "keys/kek.h"
#include "keys/key_store.h"

namespace sallyport::keys {

/// A fresh key of the plain profile in state next, sealed, named by its thumbprint. `rsa_bits` is
/// 2048, 3072 or 4096, also where `alg` is for another type of key, which has one size. Another
/// size or an unknown `alg` is Code::invalid_argument. RSA takes 50 ms to seconds.
Outcome<StoredKey> new_key(const Kek& kek, int rsa_bits, UnixTime now,
                           std::string_view alg = "RS256");

}  // namespace sallyport::keys
