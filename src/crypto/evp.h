#pragma once

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <memory>
#include <string>

#include "base/bytes.h"

namespace sallyport::crypto {

/// For the files of this folder alone: what OpenSSL hands out, as values that free themselves.
template <auto Free>
struct FreeWith {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using KeyHandle = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using MessageContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using Calculation = std::unique_ptr<BN_CTX, FreeWith<BN_CTX_free>>;
using ParamsBuilder = std::unique_ptr<OSSL_PARAM_BLD, FreeWith<OSSL_PARAM_BLD_free>>;

/// OpenSSL leaves what it refused in a queue of the thread, where TLS would later take it for an
/// error of its connection.
class ErrorQueue {
 public:
  ErrorQueue() = default;
  ErrorQueue(const ErrorQueue&) = delete;
  ErrorQueue& operator=(const ErrorQueue&) = delete;
  ~ErrorQueue() {
    // Looking costs less than clearing.
    if (ERR_peek_error() != 0) ERR_clear_error();
  }
};

/// Big-endian. Throws std::runtime_error if there is no memory.
Number number_of(Bytes bytes);
/// A member of a key, by its OSSL_PKEY_PARAM_* name. Throws std::runtime_error if it has none.
Number number_of(const EVP_PKEY* key, const char* name);

/// Big-endian, without leading zeros.
std::string big_endian(const BIGNUM* number);
/// Big-endian, in exactly `size` bytes. REQUIRES: it fits.
std::string big_endian(const BIGNUM* number, std::size_t size);

/// A public key of the type that OpenSSL knows as `type`, from its members; null if OpenSSL does
/// not take them.
KeyHandle public_key_from(const char* type, OSSL_PARAM_BLD* members);

}  // namespace sallyport::crypto
