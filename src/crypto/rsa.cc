#include "crypto/rsa.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <stdexcept>

#include "crypto/roca.h"

namespace sallyport::crypto {
namespace {

/// Of a salt, as of the digest (RFC 7518 3.5).
constexpr int kSaltSize = 32;

/// Exponentiating by larger ones takes more than 50 ms, and somebody waits.
constexpr int kMaxBitsToTry = 4096;

/// Those of RFC 3526 and RFC 7919 have 64 ones at each end. They are the large primes that one
/// finds without a search; a product of two primes looks so once in 2^128.
bool is_published_prime(const BIGNUM* n) {
  const std::string bytes = big_endian(n);
  const std::string ones(8, '\xFF');
  return bytes.starts_with(ones) && bytes.ends_with(ones);
}

/// Fermat's little theorem with base 2, the one base of which the powers are cheap. Holds for every
/// prime; composite numbers for which it holds too are rarer than broken hardware, unless somebody
/// made one on purpose, and such a modulus is no loss.
bool passes_fermat(const BIGNUM* n) {
  const Calculation calculation(BN_CTX_new());
  const Number exponent(BN_dup(n));
  const Number power(BN_new());
  if (!calculation || !exponent || !power || BN_sub_word(exponent.get(), 1) != 1 ||
      BN_mod_exp_mont_word(power.get(), 2, exponent.get(), n, calculation.get(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot exponentiate");
  }
  return BN_is_one(power.get()) == 1;
}

Done check_numbers(const BIGNUM* n, const BIGNUM* e) {
  const int bits = BN_num_bits(n);
  if (bits < kMinRsaBits || bits > kMaxRsaBits) {
    return fail(Code::invalid_argument,
                "an RSA key of " + std::to_string(bits) + " bits; 2048 to 8192 are taken");
  }
  if (BN_is_odd(n) == 0) return fail(Code::invalid_argument, "an RSA modulus that is even");
  if (BN_is_odd(e) == 0 || BN_is_one(e) == 1 || BN_num_bits(e) > 32) {
    return fail(Code::invalid_argument, "an RSA exponent that is even, 1 or over 32 bits");
  }
  if (has_roca_fingerprint(n)) {
    return fail(Code::invalid_argument,
                "an RSA modulus that can be factored, of a broken generator (CVE-2017-15361)");
  }
  return done();
}

/// What that finds, and what it costs, stands at PublicKey::from_rsa().
bool is_prime_modulus(const BIGNUM* n) {
  return is_published_prime(n) || (BN_num_bits(n) <= kMaxBitsToTry && passes_fermat(n));
}

KeyHandle public_key(const BIGNUM* n, const BIGNUM* e) {
  const ParamsBuilder members(OSSL_PARAM_BLD_new());
  if (!members || OSSL_PARAM_BLD_push_BN(members.get(), OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
      OSSL_PARAM_BLD_push_BN(members.get(), OSSL_PKEY_PARAM_RSA_E, e) != 1) {
    return nullptr;
  }
  return public_key_from("RSA", members.get());
}

}  // namespace

Outcome<KeyHandle> rsa_public_key(Bytes n, Bytes e) {
  // Before any arithmetic: its cost grows with the cube of the size.
  if (n.size() > kMaxRsaBits / 8 + 1 || e.size() > 8) {
    return fail(Code::invalid_argument, "an RSA modulus or exponent that is too long");
  }
  const Number modulus = number_of(n);
  const Number exponent = number_of(e);
  if (BN_is_zero(modulus.get()) || BN_is_zero(exponent.get())) {
    return fail(Code::invalid_argument, "an RSA modulus or exponent that is zero");
  }
  if (Done fit = check_numbers(modulus.get(), exponent.get()); !fit) {
    return Unexpected(fit.error());
  }
  if (is_prime_modulus(modulus.get())) {
    return fail(Code::invalid_argument, "an RSA modulus that is prime");
  }
  KeyHandle key = public_key(modulus.get(), exponent.get());
  if (!key) return fail(Code::internal, "OpenSSL does not take an RSA key");
  return key;
}

Done check_rsa(const EVP_PKEY* key) {
  return check_numbers(number_of(key, OSSL_PKEY_PARAM_RSA_N).get(),
                       number_of(key, OSSL_PKEY_PARAM_RSA_E).get());
}

KeyHandle rsa_public_half(const EVP_PKEY* key) {
  return public_key(number_of(key, OSSL_PKEY_PARAM_RSA_N).get(),
                    number_of(key, OSSL_PKEY_PARAM_RSA_E).get());
}

bool choose_padding(EVP_PKEY_CTX* context, SignatureScheme scheme) {
  if (scheme == SignatureScheme::rsa_pkcs1_sha256) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  // The length is said for verifying too: OpenSSL would otherwise take whatever it finds.
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, kSaltSize) == 1;
}

}  // namespace sallyport::crypto
