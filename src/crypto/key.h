#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret_string.h"

namespace sallyport::crypto {

class PreparedKey;

enum class KeyType : std::uint8_t { rsa, ec_p256, ed25519 };

enum class SignatureScheme : std::uint8_t {
  rsa_pkcs1_sha256,   // RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2)
  rsa_pss_sha256,     // RSASSA-PSS with SHA-256, MGF1-SHA-256, 32 bytes of salt (RFC 7518 3.5)
  ecdsa_p256_sha256,  // r || s, 32 bytes each (RFC 7518 3.4)
  ed25519,            // RFC 8032 5.1
};

/// The type of the keys that a scheme is for.
KeyType key_type_of(SignatureScheme scheme);

/// What of RSA is taken: 2048 to 8192 bits, an odd exponent from 3 to 2^32 - 1 (a larger one makes
/// each verification as slow as its sender likes).
inline constexpr int kMinRsaBits = 2048;
inline constexpr int kMaxRsaBits = 8192;

/// A public key. Movable; const functions are thread-safe.
class PublicKey {
 public:
  // All of these refuse with Code::invalid_argument, and within 50 ms whatever they are given: keys
  // that come from outside are never given to EVP_PKEY_public_check, which takes minutes on a
  // hostile modulus.

  /// From SubjectPublicKeyInfo (RFC 5280 4.1.2.7), in the one DER encoding that to_spki_der()
  /// gives, nothing behind it. Refuses other encodings of a good key too: compressed points, curves
  /// by their parameters, BER.
  static Outcome<PublicKey> from_spki_der(Bytes der);
  /// From one PEM block PUBLIC KEY (RFC 7468 section 13) that holds such DER; white space may
  /// surround it. Refuses everything else, and says what to do about certificates and private keys.
  static Outcome<PublicKey> from_spki_pem(std::string_view pem);

  /// From modulus and exponent, big-endian. Besides the sizes above it refuses moduli of which the
  /// factors are known or easy to find: primes, and those of the generator of CVE-2017-15361
  /// (ROCA). A prime is told by an exponentiation, of 2 ms (2048 bits) to 12 ms (4096). Above 4096
  /// bits, where it takes up to 90 ms, only the primes that are published for Diffie-Hellman
  /// (RFC 3526, RFC 7919) are refused.
  static Outcome<PublicKey> from_rsa(Bytes n, Bytes e);
  /// From a point's coordinates, big-endian, of 32 bytes each. Refuses what is not on the curve.
  static Outcome<PublicKey> from_ec_p256(Bytes x, Bytes y);
  /// From the 32 bytes of RFC 8032 5.1.5. Refuses what is not the one encoding of a point, and the
  /// eight points of small order, under which one signature fits many texts.
  static Outcome<PublicKey> from_ed25519(Bytes x);

  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

  KeyType type() const;
  /// Of the modulus; 256 for the other types.
  int bits() const;
  /// Of every signature under this key, in bytes.
  std::size_t signature_size() const;

  std::string to_spki_der() const;
  /// The members of a JWK as bytes (RFC 7518 section 6, RFC 8037 section 2): n and e big-endian
  /// without leading zeros, x and y in 32 bytes. REQUIRES: the type; throws std::runtime_error.
  std::string rsa_n() const;
  std::string rsa_e() const;
  std::string ec_x() const;
  std::string ec_y() const;
  std::string ed25519_x() const;

  /// False for any bytes that are no signature of this key and data, and for a scheme that is for
  /// another type of key. An ECDSA signature (r, s) has a twin (r, n - s) that is as good: a
  /// signature says who signed, it names nothing.
  bool verify(SignatureScheme scheme, std::string_view data, std::string_view signature) const;

 private:
  friend class PrivateKey;
  explicit PublicKey(std::unique_ptr<PreparedKey> key);

  std::unique_ptr<PreparedKey> key_;
};

/// A private key. Movable; const functions are thread-safe.
class PrivateKey {
 public:
  /// Each throws std::runtime_error if the library fails.
  /// REQUIRES: `bits` from kMinRsaBits to kMaxRsaBits. Takes 50 ms (2048) to seconds (4096).
  static PrivateKey generate_rsa(int bits);
  static PrivateKey generate_ec_p256();
  static PrivateKey generate_ed25519();

  /// From PrivateKeyInfo in DER (RFC 5208 5), nothing behind it. Code::invalid_argument. Of an RSA
  /// key all is asked that from_rsa() asks, but not whether the modulus is prime; of the others,
  /// that they are valid and that their halves fit.
  static Outcome<PrivateKey> from_pkcs8(Bytes der);
  static Outcome<PrivateKey> from_pkcs8(const SecretString& der);

  PrivateKey(PrivateKey&&) noexcept;
  PrivateKey& operator=(PrivateKey&&) noexcept;
  ~PrivateKey();

  KeyType type() const;
  SecretString to_pkcs8() const;
  PublicKey public_key() const;

  /// RSA takes 0.25 to 0.9 ms (2048 bits): not for an I/O thread; the others 20 to 40 us.
  /// Code::internal if the scheme is for another type of key, or the library fails.
  Outcome<std::string> sign(SignatureScheme scheme, std::string_view data) const;

 private:
  explicit PrivateKey(std::unique_ptr<PreparedKey> key);

  std::unique_ptr<PreparedKey> key_;
};

}  // namespace sallyport::crypto
