// Public keys as SubjectPublicKeyInfo, in DER and in PEM.
#include <openssl/core_names.h>
#include <openssl/x509.h>

#include <algorithm>
#include <stdexcept>

#include "crypto/ec.h"
#include "crypto/ed25519.h"
#include "crypto/key.h"
#include "crypto/pem.h"
#include "crypto/prepared_key.h"

namespace sallyport::crypto {
namespace {

using namespace std::string_view_literals;

// All that stands before the bytes of a key. Both types have one length, and so one such start.
constexpr std::string_view kP256Start =  // RFC 5480 2.1.1, 2.2; an uncompressed point
    "\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
    "\x03\x42\x00\x04"sv;
constexpr std::string_view kEd25519Start = "\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00"sv;

/// rsaEncryption with its NULL (RFC 3279 2.3.1), behind the outer header.
constexpr std::string_view kRsaAlgorithm =
    "\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"sv;

/// Twice what a key of 8192 bits needs.
constexpr std::size_t kMaxSpkiSize = 2200;

/// The outer header has 2 to 4 bytes.
bool is_rsa(std::string_view der) { return der.substr(0, 19).find(kRsaAlgorithm) <= 4; }

Outcome<PublicKey> read_rsa(std::string_view der) {
  const ErrorQueue cleared;
  const unsigned char* at = as_bytes(der).data();
  const KeyHandle key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (!key || EVP_PKEY_is_a(key.get(), "RSA") != 1) {
    return fail(Code::invalid_argument, "not an RSA key in DER");
  }
  const std::string n = big_endian(number_of(key.get(), OSSL_PKEY_PARAM_RSA_N).get());
  const std::string e = big_endian(number_of(key.get(), OSSL_PKEY_PARAM_RSA_E).get());
  return PublicKey::from_rsa(as_bytes(n), as_bytes(e));
}

/// OpenSSL's decoder is asked for RSA alone: what it does with curves that are given by their
/// parameters has been a way in before (CVE-2020-0601, CVE-2022-0778).
Outcome<PublicKey> read(std::string_view der) {
  if (der.starts_with(kP256Start) && der.size() == kP256Start.size() + 2 * kP256Size) {
    const Bytes point = as_bytes(der).subspan(kP256Start.size());
    return PublicKey::from_ec_p256(point.first(kP256Size), point.last(kP256Size));
  }
  if (der.starts_with(kEd25519Start) && der.size() == kEd25519Start.size() + kEd25519Size) {
    return PublicKey::from_ed25519(as_bytes(der).subspan(kEd25519Start.size()));
  }
  if (der.size() <= kMaxSpkiSize && is_rsa(der)) return read_rsa(der);
  return fail(Code::invalid_argument, "not a public key of RSA, P-256 or Ed25519 in DER");
}

}  // namespace

Outcome<PublicKey> PublicKey::from_spki_der(Bytes der) {
  auto key = read(as_text(der));
  if (key && key->to_spki_der() != as_text(der)) {
    return fail(Code::invalid_argument, "a public key that is not in DER, or bytes behind it");
  }
  return key;
}

Outcome<PublicKey> PublicKey::from_spki_pem(std::string_view pem) {
  const auto der = public_key_in_pem(pem);
  if (!der) return Unexpected(der.error());
  return from_spki_der(as_bytes(*der));
}

std::string PublicKey::to_spki_der() const {
  unsigned char* raw = nullptr;
  const int length = i2d_PUBKEY(key_->get(), &raw);
  if (length <= 0) throw std::runtime_error("OpenSSL cannot encode a public key");
  std::string der(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(length));
  OPENSSL_free(raw);
  return der;
}

}  // namespace sallyport::crypto
