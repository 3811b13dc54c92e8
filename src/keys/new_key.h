#pragma once

#include "keys/kek.h"
#include "keys/key_store.h"

namespace sallyport::keys {

/// A fresh RSA key of the plain profile in state next, sealed, named by its thumbprint. `rsa_bits`
/// is 2048, 3072 or 4096, else Code::invalid_argument. Takes 50 ms to seconds.
Outcome<StoredKey> new_key(const Kek& kek, int rsa_bits, UnixTime now);

}  // namespace sallyport::keys
