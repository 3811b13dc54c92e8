#pragma once

#include <span>
#include <vector>

#include "keys/kek.h"
#include "keys/key_store.h"
#include "keys/line.h"

namespace sallyport::keys {

/// A fresh key of `line` in state next, sealed, named by its thumbprint. `rsa_bits` is 2048, 3072
/// or 4096, also where `line` is of another type of key, which has one size. Another size or an
/// unknown algorithm is Code::invalid_argument. RSA takes 50 ms to seconds. Thread-safe.
Outcome<StoredKey> new_key(const Kek& kek, int rsa_bits, UnixTime now,
                           const Line& line = kPlainLine);

/// One for each of `lines`, in their order; made on as many cores as this process may use.
Outcome<std::vector<StoredKey>> new_keys(const Kek& kek, int rsa_bits, UnixTime now,
                                         std::span<const Line> lines);

}  // namespace sallyport::keys
