#include "crypto/evp.h"

#include <stdexcept>

namespace sallyport::crypto {

using Params = std::unique_ptr<OSSL_PARAM, FreeWith<OSSL_PARAM_free>>;

Number number_of(Bytes bytes) {
  Number number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
  if (!number) throw std::runtime_error("OpenSSL has no memory for a number");
  return number;
}

Number number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) {
    throw std::runtime_error("a key without the member " + std::string(name));
  }
  return Number(raw);
}

std::string big_endian(const BIGNUM* number) {
  return big_endian(number, static_cast<std::size_t>(BN_num_bytes(number)));
}

std::string big_endian(const BIGNUM* number, std::size_t size) {
  std::string out(size, '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(size));
  return out;
}

KeyHandle public_key_from(const char* type, OSSL_PARAM_BLD* members) {
  const Params params(OSSL_PARAM_BLD_to_param(members));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* raw = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return KeyHandle(raw);
}

}  // namespace sallyport::crypto
