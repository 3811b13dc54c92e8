#include "crypto/ed25519.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sallyport::crypto {
namespace {

/// Numbers modulo p = 2^255 - 19. OpenSSL takes any 32 bytes for a key and has no function that
/// looks at the point which they are.
class Field {
 public:
  Field() : calculation_(BN_CTX_new()), p_(BN_new()) {
    if (!calculation_ || !p_ || BN_set_bit(p_.get(), 255) != 1 || BN_sub_word(p_.get(), 19) != 1) {
      throw std::runtime_error("OpenSSL has no memory for a number");
    }
  }

  bool holds(const BIGNUM* a) const { return BN_cmp(a, p_.get()) < 0; }
  Number times(const BIGNUM* a, const BIGNUM* b) const {
    Number product = fresh();
    require(BN_mod_mul(product.get(), a, b, p_.get(), calculation_.get()));
    return product;
  }
  Number times(const BIGNUM* a, BN_ULONG b) const {
    const Number word = fresh();
    require(BN_set_word(word.get(), b));
    return times(a, word.get());
  }
  Number plus(const BIGNUM* a, const BIGNUM* b) const {
    Number sum = fresh();
    require(BN_mod_add(sum.get(), a, b, p_.get(), calculation_.get()));
    return sum;
  }
  Number minus(const BIGNUM* a, const BIGNUM* b) const {
    Number difference = fresh();
    require(BN_mod_sub(difference.get(), a, b, p_.get(), calculation_.get()));
    return difference;
  }
  bool is_square(const BIGNUM* a) const {
    const int symbol = BN_kronecker(a, p_.get(), calculation_.get());
    require(symbol >= -1);
    return symbol != -1;
  }

 private:
  static void require(bool worked) {
    if (!worked) throw std::runtime_error("OpenSSL cannot calculate");
  }
  static Number fresh() {
    Number number(BN_new());
    require(number != nullptr);
    return number;
  }

  Calculation calculation_;
  Number p_;
};

/// y of the encoded point (RFC 8032 5.1.3): little-endian; the last bit is the sign of x.
Number y_of(Bytes encoded) {
  std::array<std::uint8_t, kEd25519Size> bytes;
  std::ranges::reverse_copy(encoded, bytes.begin());
  bytes.front() &= 0x7F;
  return number_of(bytes);
}

Done check_point(const BIGNUM* y) {
  const Field field;
  // A second spelling of the same point.
  if (!field.holds(y))
    return fail(Code::invalid_argument, "an Ed25519 key of which y is not below p");

  // With d = -121665/121666, the curve -x^2 + y^2 = 1 + d x^2 y^2 says that x^2 = u/v, where
  // u = 121666 (y^2 - 1) and v = 121666 - 121665 y^2. u/v is a square if u v is one.
  const Number y2 = field.times(y, y);
  const Number u = field.times(field.minus(y2.get(), BN_value_one()).get(), 121666);
  const Number v =
      field.minus(field.times(BN_value_one(), 121666).get(), field.times(y2.get(), 121665).get());
  if (!field.is_square(field.times(u.get(), v.get()).get())) {
    return fail(Code::invalid_argument, "an Ed25519 key that is no point of the curve");
  }
  // Twice a point has y = (y^2 + x^2) / (1 - d x^2 y^2). The order is 1 or 2 where u = 0 (y is 1 or
  // -1), 4 where y = 0, 8 where twice the point has y = 0: where x^2 = -y^2, which is u = -y^2 v.
  const Number u_plus_y2_v = field.plus(u.get(), field.times(y2.get(), v.get()).get());
  if (BN_is_zero(u.get()) || BN_is_zero(y) || BN_is_zero(u_plus_y2_v.get())) {
    return fail(Code::invalid_argument, "an Ed25519 key that is a point of small order");
  }
  return done();
}

}  // namespace

Outcome<KeyHandle> ed25519_public_key(Bytes x) {
  if (x.size() != kEd25519Size) {
    return fail(Code::invalid_argument, "an Ed25519 key that is not of 32 bytes");
  }
  if (Done good = check_point(y_of(x).get()); !good) return Unexpected(good.error());
  KeyHandle key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x.data(), x.size()));
  if (!key) return fail(Code::internal, "OpenSSL does not take an Ed25519 key");
  return key;
}

std::string ed25519_x(const EVP_PKEY* key) {
  std::string out(kEd25519Size, '\0');
  std::size_t length = out.size();
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(out.data()), &length) !=
      1) {
    throw std::runtime_error("OpenSSL cannot encode a public key");
  }
  return out;
}

}  // namespace sallyport::crypto
