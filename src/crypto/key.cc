#include "crypto/key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <stdexcept>

#include "crypto/digest.h"

namespace sallyport::crypto {
namespace {

struct FreeNumber {
  void operator()(BIGNUM* number) const { BN_free(number); }
};
struct FreeBuilder {
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
};
struct FreeParams {
  void operator()(OSSL_PARAM* params) const { OSSL_PARAM_free(params); }
};
struct FreePkcs8 {
  void operator()(PKCS8_PRIV_KEY_INFO* info) const { PKCS8_PRIV_KEY_INFO_free(info); }
};
using Number = std::unique_ptr<BIGNUM, FreeNumber>;
using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreePkcs8>;

/// OpenSSL leaves what it refused in a queue of the thread, where TLS would later take it for an
/// error of its connection.
class ErrorQueue {
 public:
  ErrorQueue() = default;
  ErrorQueue(const ErrorQueue&) = delete;
  ErrorQueue& operator=(const ErrorQueue&) = delete;
  ~ErrorQueue() { ERR_clear_error(); }
};

using Init = int (*)(EVP_PKEY_CTX*);

/// A context that is ready to sign or verify. Making one costs a dozen look-ups; a copy of it does
/// not, so each key keeps one and every use works on a copy.
KeyContext prepare(EVP_PKEY* key, Init init) {
  KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  if (!context || init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) != 1) {
    throw std::runtime_error("OpenSSL cannot prepare an RSA key");
  }
  return context;
}

Number number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) throw std::runtime_error("not an RSA key");
  return Number(raw);
}

std::string big_endian(const BIGNUM* number) {
  std::string out(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

Done check_rsa(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") != 1) return fail(Code::invalid_argument, "not an RSA key");
  const Number n = number_of(key, OSSL_PKEY_PARAM_RSA_N);
  const Number e = number_of(key, OSSL_PKEY_PARAM_RSA_E);
  const int bits = BN_num_bits(n.get());
  if (bits < kMinRsaBits || bits > kMaxRsaBits) {
    return fail(Code::invalid_argument,
                "an RSA key of " + std::to_string(bits) + " bits; 2048 to 8192 are taken");
  }
  if (BN_is_odd(n.get()) == 0) return fail(Code::invalid_argument, "an RSA modulus that is even");
  if (BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1 || BN_num_bits(e.get()) > 32) {
    return fail(Code::invalid_argument, "an RSA exponent that is even, 1 or over 32 bits");
  }
  return done();
}

KeyHandle public_from_numbers(const BIGNUM* n, const BIGNUM* e) {
  const std::unique_ptr<OSSL_PARAM_BLD, FreeBuilder> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e) != 1) {
    return nullptr;
  }
  const std::unique_ptr<OSSL_PARAM, FreeParams> params(OSSL_PARAM_BLD_to_param(builder.get()));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* raw = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return KeyHandle(raw);
}

}  // namespace

void FreeKey::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
void FreeKeyContext::operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }

PublicKey::PublicKey(KeyHandle key, KeyContext prepared)
    : key_(std::move(key)), prepared_(std::move(prepared)) {}

Outcome<PublicKey> PublicKey::checked(KeyHandle key) {
  if (!key) return fail(Code::invalid_argument, "not a public key");
  if (Done fit = check_rsa(key.get()); !fit) return Unexpected(fit.error());
  KeyContext prepared = prepare(key.get(), EVP_PKEY_verify_init);
  return PublicKey(std::move(key), std::move(prepared));
}

Outcome<PublicKey> PublicKey::from_spki_der(Bytes der) {
  const ErrorQueue cleared;
  const unsigned char* at = der.data();
  KeyHandle key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (key && at != der.data() + der.size()) {
    return fail(Code::invalid_argument, "bytes behind a public key");
  }
  return checked(std::move(key));
}

Outcome<PublicKey> PublicKey::from_rsa(Bytes n, Bytes e) {
  const ErrorQueue cleared;
  // Before any arithmetic: its cost grows with the cube of the size.
  if (n.size() > kMaxRsaBits / 8 + 1 || e.size() > 8) {
    return fail(Code::invalid_argument, "an RSA modulus or exponent that is too long");
  }
  const Number modulus(BN_bin2bn(n.data(), static_cast<int>(n.size()), nullptr));
  const Number exponent(BN_bin2bn(e.data(), static_cast<int>(e.size()), nullptr));
  if (BN_is_zero(modulus.get()) || BN_is_zero(exponent.get())) {
    return fail(Code::invalid_argument, "an RSA modulus or exponent that is zero");
  }
  return checked(public_from_numbers(modulus.get(), exponent.get()));
}

std::string PublicKey::to_spki_der() const {
  unsigned char* raw = nullptr;
  const int length = i2d_PUBKEY(key_.get(), &raw);
  if (length <= 0) throw std::runtime_error("OpenSSL cannot encode a public key");
  std::string der(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(length));
  OPENSSL_free(raw);
  return der;
}

std::string PublicKey::rsa_n() const {
  return big_endian(number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N).get());
}

std::string PublicKey::rsa_e() const {
  return big_endian(number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E).get());
}

int PublicKey::bits() const { return EVP_PKEY_get_bits(key_.get()); }

std::size_t PublicKey::signature_size() const {
  return static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
}

bool PublicKey::verify(SignatureScheme, std::string_view data, std::string_view signature) const {
  if (signature.size() != signature_size()) return false;
  const ErrorQueue cleared;
  const KeyContext context(EVP_PKEY_CTX_dup(prepared_.get()));
  const Digest256 digest = sha256(as_bytes(data));
  return context && EVP_PKEY_verify(context.get(), as_bytes(signature).data(), signature.size(),
                                    digest.data(), digest.size()) == 1;
}

PrivateKey::PrivateKey(KeyHandle key, KeyContext prepared)
    : key_(std::move(key)), prepared_(std::move(prepared)) {}

PrivateKey PrivateKey::generate_rsa(int bits) {
  if (bits < kMinRsaBits || bits > kMaxRsaBits) throw std::invalid_argument("RSA key size");
  KeyHandle key(EVP_RSA_gen(static_cast<unsigned>(bits)));
  if (!key) throw std::runtime_error("OpenSSL cannot generate an RSA key");
  KeyContext prepared = prepare(key.get(), EVP_PKEY_sign_init);
  return {std::move(key), std::move(prepared)};
}

Outcome<PrivateKey> PrivateKey::from_pkcs8(Bytes der) {
  const ErrorQueue cleared;
  const unsigned char* at = der.data();
  const Pkcs8 info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  if (!info || at != der.data() + der.size()) {
    return fail(Code::invalid_argument, "not a private key in PKCS#8");
  }
  KeyHandle key(EVP_PKCS82PKEY(info.get()));
  if (!key) return fail(Code::invalid_argument, "not a private key in PKCS#8");
  if (Done fit = check_rsa(key.get()); !fit) return Unexpected(fit.error());
  KeyContext prepared = prepare(key.get(), EVP_PKEY_sign_init);
  return PrivateKey(std::move(key), std::move(prepared));
}

Outcome<PrivateKey> PrivateKey::from_pkcs8(const SecretString& der) {
  return from_pkcs8(as_bytes(der.reveal()));
}

SecretString PrivateKey::to_pkcs8() const {
  const Pkcs8 info(EVP_PKEY2PKCS8(key_.get()));
  unsigned char* raw = nullptr;
  const int length = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &raw) : 0;
  if (length <= 0) throw std::runtime_error("OpenSSL cannot encode a private key");
  std::string der(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(length));
  OPENSSL_clear_free(raw, static_cast<std::size_t>(length));
  return SecretString(std::move(der));
}

PublicKey PrivateKey::public_key() const {
  const Number n = number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N);
  const Number e = number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E);
  auto key = PublicKey::checked(public_from_numbers(n.get(), e.get()));
  if (!key) throw std::runtime_error(key.error().detail);
  return std::move(*key);
}

Outcome<std::string> PrivateKey::sign(SignatureScheme, std::string_view data) const {
  const ErrorQueue cleared;
  const KeyContext context(EVP_PKEY_CTX_dup(prepared_.get()));
  const Digest256 digest = sha256(as_bytes(data));
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
  std::size_t length = signature.size();
  if (!context || EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                                &length, digest.data(), digest.size()) != 1) {
    return fail(Code::internal, "OpenSSL cannot sign");
  }
  signature.resize(length);
  return signature;
}

}  // namespace sallyport::crypto
