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

/// One of each other type.
inline const crypto::PrivateKey& key_p256() {
  static const auto key = crypto::PrivateKey::generate_ec_p256();
  return key;
}
inline const crypto::PrivateKey& key_ed25519() {
  static const auto key = crypto::PrivateKey::generate_ed25519();
  return key;
}

}  // namespace sallyport::test
