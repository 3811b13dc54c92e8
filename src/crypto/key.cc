#include "crypto/key.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>

#include <stdexcept>

#include "crypto/ec.h"
#include "crypto/ed25519.h"
#include "crypto/prepared_key.h"
#include "crypto/rsa.h"

namespace sallyport::crypto {
namespace {

std::unique_ptr<PreparedKey> for_verifying(KeyHandle key, KeyType type) {
  return std::make_unique<PreparedKey>(std::move(key), type, PreparedKey::Use::verify);
}

std::unique_ptr<PreparedKey> for_signing(EVP_PKEY* generated, KeyType type) {
  KeyHandle key(generated);
  if (!key) throw std::runtime_error("OpenSSL cannot generate a key");
  return std::make_unique<PreparedKey>(std::move(key), type, PreparedKey::Use::sign);
}

void demand(const PreparedKey& key, KeyType type) {
  if (key.type() != type) throw std::runtime_error("a member that keys of this type do not have");
}

}  // namespace

KeyType key_type_of(SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::rsa_pkcs1_sha256:
    case SignatureScheme::rsa_pss_sha256: return KeyType::rsa;
    case SignatureScheme::ecdsa_p256_sha256: return KeyType::ec_p256;
    case SignatureScheme::ed25519: break;
  }
  return KeyType::ed25519;
}

PublicKey::PublicKey(std::unique_ptr<PreparedKey> key) : key_(std::move(key)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

Outcome<PublicKey> PublicKey::from_rsa(Bytes n, Bytes e) {
  const ErrorQueue cleared;
  auto key = rsa_public_key(n, e);
  if (!key) return Unexpected(std::move(key).error());
  return PublicKey(for_verifying(std::move(*key), KeyType::rsa));
}

Outcome<PublicKey> PublicKey::from_ec_p256(Bytes x, Bytes y) {
  const ErrorQueue cleared;
  auto key = ec_p256_public_key(x, y);
  if (!key) return Unexpected(std::move(key).error());
  return PublicKey(for_verifying(std::move(*key), KeyType::ec_p256));
}

Outcome<PublicKey> PublicKey::from_ed25519(Bytes x) {
  const ErrorQueue cleared;
  auto key = ed25519_public_key(x);
  if (!key) return Unexpected(std::move(key).error());
  return PublicKey(for_verifying(std::move(*key), KeyType::ed25519));
}

KeyType PublicKey::type() const { return key_->type(); }
int PublicKey::bits() const { return key_->bits(); }
std::size_t PublicKey::signature_size() const { return key_->signature_size(); }

std::string PublicKey::rsa_n() const {
  demand(*key_, KeyType::rsa);
  return big_endian(number_of(key_->get(), OSSL_PKEY_PARAM_RSA_N).get());
}

std::string PublicKey::rsa_e() const {
  demand(*key_, KeyType::rsa);
  return big_endian(number_of(key_->get(), OSSL_PKEY_PARAM_RSA_E).get());
}

std::string PublicKey::ec_x() const {
  demand(*key_, KeyType::ec_p256);
  return crypto::ec_x(key_->get());
}

std::string PublicKey::ec_y() const {
  demand(*key_, KeyType::ec_p256);
  return crypto::ec_y(key_->get());
}

std::string PublicKey::ed25519_x() const {
  demand(*key_, KeyType::ed25519);
  return crypto::ed25519_x(key_->get());
}

PrivateKey::PrivateKey(std::unique_ptr<PreparedKey> key) : key_(std::move(key)) {}
PrivateKey::PrivateKey(PrivateKey&&) noexcept = default;
PrivateKey& PrivateKey::operator=(PrivateKey&&) noexcept = default;
PrivateKey::~PrivateKey() = default;

PrivateKey PrivateKey::generate_rsa(int bits) {
  if (bits < kMinRsaBits || bits > kMaxRsaBits) throw std::invalid_argument("RSA key size");
  return PrivateKey(for_signing(EVP_RSA_gen(static_cast<unsigned>(bits)), KeyType::rsa));
}

PrivateKey PrivateKey::generate_ec_p256() {
  return PrivateKey(for_signing(EVP_EC_gen("P-256"), KeyType::ec_p256));
}

PrivateKey PrivateKey::generate_ed25519() {
  return PrivateKey(for_signing(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), KeyType::ed25519));
}

KeyType PrivateKey::type() const { return key_->type(); }

PublicKey PrivateKey::public_key() const {
  const EVP_PKEY* key = key_->get();
  if (type() == KeyType::rsa) {
    KeyHandle half = rsa_public_half(key);
    if (!half) throw std::runtime_error("OpenSSL has no memory for a key");
    return PublicKey(for_verifying(std::move(half), KeyType::rsa));
  }
  auto half = type() == KeyType::ec_p256
                  ? PublicKey::from_ec_p256(as_bytes(ec_x(key)), as_bytes(ec_y(key)))
                  : PublicKey::from_ed25519(as_bytes(ed25519_x(key)));
  if (!half) throw std::runtime_error(half.error().detail);
  return std::move(*half);
}

}  // namespace sallyport::crypto
