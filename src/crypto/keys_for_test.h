#pragma once

#include "crypto/key.h"

namespace sallyport::test {

/// RSA keys of 2048 bits, made once a process since each takes a tenth of a second.
inline const crypto::PrivateKey& key_a() {
  static const auto key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}
inline const crypto::PrivateKey& key_b() {
  static const auto key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

}  // namespace sallyport::test
