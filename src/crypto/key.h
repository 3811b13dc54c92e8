#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret_string.h"

struct evp_pkey_st;
struct evp_pkey_ctx_st;

namespace sallyport::crypto {

enum class SignatureScheme : std::uint8_t {
  rsa_pkcs1_sha256,  // RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2)
};

struct FreeKey {
  void operator()(evp_pkey_st* key) const;
};
struct FreeKeyContext {
  void operator()(evp_pkey_ctx_st* context) const;
};
using KeyHandle = std::unique_ptr<evp_pkey_st, FreeKey>;
using KeyContext = std::unique_ptr<evp_pkey_ctx_st, FreeKeyContext>;

/// What of RSA is taken: 2048 to 8192 bits, an odd exponent from 3 to 2^32 - 1 (a larger one makes
/// each verification as slow as its sender likes). Keys that come from outside are never given to
/// EVP_PKEY_public_check, which takes minutes on a hostile modulus.
inline constexpr int kMinRsaBits = 2048;
inline constexpr int kMaxRsaBits = 8192;

/// An RSA public key. Movable; const functions are thread-safe.
class PublicKey {
 public:
  /// From SubjectPublicKeyInfo (RFC 5280 4.1.2.7), nothing behind it. Code::invalid_argument.
  static Outcome<PublicKey> from_spki_der(Bytes der);
  /// From modulus and exponent, big-endian. Code::invalid_argument.
  static Outcome<PublicKey> from_rsa(Bytes n, Bytes e);

  std::string to_spki_der() const;
  /// Big-endian, without leading zeros.
  std::string rsa_n() const;
  std::string rsa_e() const;
  int bits() const;
  /// Of every signature under this key, in bytes.
  std::size_t signature_size() const;

  /// False for any signature that is not exactly one of this key, scheme and data.
  bool verify(SignatureScheme scheme, std::string_view data, std::string_view signature) const;

 private:
  friend class PrivateKey;
  PublicKey(KeyHandle key, KeyContext prepared);
  static Outcome<PublicKey> checked(KeyHandle key);

  KeyHandle key_;
  KeyContext prepared_;  // for rsa_pkcs1_sha256; copied for each use
};

/// An RSA private key. Movable; const functions are thread-safe.
class PrivateKey {
 public:
  /// REQUIRES: `bits` from kMinRsaBits to kMaxRsaBits. Takes 50 ms (2048) to seconds (4096).
  /// Throws std::runtime_error if the library fails.
  static PrivateKey generate_rsa(int bits);
  /// From PrivateKeyInfo in DER (RFC 5208 5), nothing behind it. Code::invalid_argument.
  static Outcome<PrivateKey> from_pkcs8(Bytes der);
  static Outcome<PrivateKey> from_pkcs8(const SecretString& der);

  SecretString to_pkcs8() const;
  PublicKey public_key() const;

  /// Takes 0.6 to 0.9 ms (2048 bits): not for an I/O thread. Code::internal if the library fails.
  Outcome<std::string> sign(SignatureScheme scheme, std::string_view data) const;

 private:
  PrivateKey(KeyHandle key, KeyContext prepared);

  KeyHandle key_;
  KeyContext prepared_;  // for rsa_pkcs1_sha256; copied for each use
};

}  // namespace sallyport::crypto
