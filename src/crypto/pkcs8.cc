// Private keys as PKCS#8.
#include <openssl/x509.h>

#include <optional>
#include <stdexcept>

#include "crypto/key.h"
#include "crypto/prepared_key.h"
#include "crypto/rsa.h"

namespace sallyport::crypto {
namespace {

using Pkcs8 = std::unique_ptr<PKCS8_PRIV_KEY_INFO, FreeWith<PKCS8_PRIV_KEY_INFO_free>>;

/// By the identifiers alone, before OpenSSL's decoder sees the key: of curves, only the one by its
/// name.
std::optional<KeyType> type_in(const PKCS8_PRIV_KEY_INFO* info) {
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_OBJECT* name = nullptr;
  const void* parameter = nullptr;
  int parameter_type = 0;
  if (PKCS8_pkey_get0(&name, nullptr, nullptr, &algorithm, info) != 1) return std::nullopt;
  X509_ALGOR_get0(nullptr, &parameter_type, &parameter, algorithm);
  switch (OBJ_obj2nid(name)) {
    case NID_rsaEncryption: return KeyType::rsa;
    case NID_ED25519: return KeyType::ed25519;
    case NID_X9_62_id_ecPublicKey:
      if (parameter_type == V_ASN1_OBJECT &&
          OBJ_obj2nid(static_cast<const ASN1_OBJECT*>(parameter)) == NID_X9_62_prime256v1) {
        return KeyType::ec_p256;
      }
      break;
    default: break;
  }
  return std::nullopt;
}

Done check(EVP_PKEY* key, KeyType type) {
  if (type == KeyType::rsa) return check_rsa(key);
  const KeyContext context(EVP_PKEY_CTX_new(key, nullptr));
  if (!context || EVP_PKEY_check(context.get()) != 1) {
    return fail(Code::invalid_argument, "a private key that is not valid");
  }
  return done();
}

}  // namespace

Outcome<PrivateKey> PrivateKey::from_pkcs8(Bytes der) {
  const ErrorQueue cleared;
  const unsigned char* at = der.data();
  const Pkcs8 info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  if (!info || at != der.data() + der.size()) {
    return fail(Code::invalid_argument, "not a private key in PKCS#8");
  }
  const std::optional<KeyType> type = type_in(info.get());
  KeyHandle key(type ? EVP_PKCS82PKEY(info.get()) : nullptr);
  if (!key) return fail(Code::invalid_argument, "not a private key of RSA, P-256 or Ed25519");
  if (Done good = check(key.get(), *type); !good) return Unexpected(good.error());
  return PrivateKey(std::make_unique<PreparedKey>(std::move(key), *type, PreparedKey::Use::sign));
}

Outcome<PrivateKey> PrivateKey::from_pkcs8(const SecretString& der) {
  return from_pkcs8(as_bytes(der.reveal()));
}

SecretString PrivateKey::to_pkcs8() const {
  const Pkcs8 info(EVP_PKEY2PKCS8(key_->get()));
  unsigned char* raw = nullptr;
  const int length = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &raw) : 0;
  if (length <= 0) throw std::runtime_error("OpenSSL cannot encode a private key");
  std::string der(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(length));
  OPENSSL_clear_free(raw, static_cast<std::size_t>(length));
  return SecretString(std::move(der));
}

}  // namespace sallyport::crypto
