#pragma once

#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>
#include <string>

#include "crypto/evp.h"
#include "crypto/key.h"

namespace sallyport::test {

/// The private operation of RSA (RFC 8017 5.2.1, RSASP1) on encoded messages that a test has built,
/// with which a signature can be given any padding.
class RawRsa {
 public:
  explicit RawRsa(const crypto::PrivateKey& key) {
    const SecretString der = key.to_pkcs8();
    const unsigned char* at = as_bytes(der.reveal()).data();
    key_.reset(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
    context_.reset(EVP_PKEY_CTX_new(key_.get(), nullptr));
    if (EVP_PKEY_sign_init(context_.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context_.get(), RSA_NO_PADDING) != 1) {
      throw std::runtime_error("no RSA key");
    }
  }

  /// REQUIRES: as long as the modulus, and less than it.
  std::string sign(std::string_view encoded) const {
    std::string signature(encoded.size(), '\0');
    std::size_t length = signature.size();
    if (EVP_PKEY_sign(context_.get(), reinterpret_cast<unsigned char*>(signature.data()), &length,
                      as_bytes(encoded).data(), encoded.size()) != 1) {
      throw std::runtime_error("the message is not below the modulus");
    }
    return signature;
  }

 private:
  crypto::KeyHandle key_;
  crypto::KeyContext context_;
};

}  // namespace sallyport::test
