#include "crypto/ec.h"

#include <openssl/core_names.h>

namespace sallyport::crypto {

Outcome<KeyHandle> ec_p256_public_key(Bytes x, Bytes y) {
  if (x.size() != kP256Size || y.size() != kP256Size) {
    return fail(Code::invalid_argument, "coordinates of P-256 that are not of 32 bytes each");
  }
  // SEC 1 2.3.3. In this form the point at infinity cannot be said, and OpenSSL takes only
  // coordinates below p that are on the curve; P-256 has no points of small order.
  std::string point("\x04");
  point.append(as_text(x)).append(as_text(y));
  const ParamsBuilder members(OSSL_PARAM_BLD_new());
  if (!members ||
      OSSL_PARAM_BLD_push_utf8_string(members.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(members.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return fail(Code::internal, "OpenSSL has no memory for a key");
  }
  KeyHandle key = public_key_from("EC", members.get());
  if (!key) return fail(Code::invalid_argument, "coordinates that are no point of P-256");
  return key;
}

std::string ec_x(const EVP_PKEY* key) {
  return big_endian(number_of(key, OSSL_PKEY_PARAM_EC_PUB_X).get(), kP256Size);
}

std::string ec_y(const EVP_PKEY* key) {
  return big_endian(number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y).get(), kP256Size);
}

}  // namespace sallyport::crypto
