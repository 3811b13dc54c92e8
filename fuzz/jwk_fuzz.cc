#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "jose/imported_key.h"
#include "jose/jwk.h"
#include "jose/jwks.h"
#include "require.h"

namespace {

using namespace sallyport;
using fuzz::require;

std::string decoded(std::string_view text) { return base64url_decode(text).value(); }

/// One of each type, from RFC 7515 A.2 (with exponent 3, under which sloppy padding checks are easy
/// to fool), RFC 7515 A.3 and RFC 8037 A.2.
const std::array<crypto::PublicKey, 3>& some_keys() {
  static const std::array<crypto::PublicKey, 3> keys{
      crypto::PublicKey::from_rsa(
          as_bytes(decoded(
              "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEz"
              "P1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf6"
              "3kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5Zw"
              "Kh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRW"
              "yuXpoQ")),
          as_bytes("\x03"))
          .value(),
      crypto::PublicKey::from_ec_p256(
          as_bytes(decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")),
          as_bytes(decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")))
          .value(),
      crypto::PublicKey::from_ed25519(
          as_bytes(decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")))
          .value()};
  return keys;
}

void check_key(const crypto::PublicKey& key) {
  const bool rsa = key.type() == crypto::KeyType::rsa;
  require(rsa ? key.bits() >= crypto::kMinRsaBits && key.bits() <= crypto::kMaxRsaBits
              : key.bits() == 256,
          "only keys of the right size are taken");
  const std::string der = key.to_spki_der();
  const auto again = crypto::PublicKey::from_spki_der(as_bytes(der));
  require(again && again->to_spki_der() == der, "a key that was taken can be written and read");
}

void check_imported(const jose::ImportedKey& imported) {
  check_key(imported.key);
  require(imported.algorithm != nullptr && imported.algorithm->fits(imported.key),
          "a key has an algorithm that fits it");
  require(!imported.kid.empty(), "a key has a name");
  const auto again =
      jose::parse_jwk(jose::jwk_json(imported.key, *imported.algorithm, imported.kid));
  require(again && again->kid == imported.kid && again->algorithm == imported.algorithm &&
              again->key.to_spki_der() == imported.key.to_spki_der(),
          "a JWK reads the same when written");
}

void try_as_set(std::string_view json) {
  const auto strict = jose::parse_jwk_set(json);
  const auto lenient = jose::parse_jwk_set(
      json, {.pass_over_unused = true, .rsa_algorithm = jose::find_algorithm("PS256")});
  if (strict) {
    require(lenient && lenient->size() == strict->size(), "leniency loses no key that is good");
  }
  if (!lenient) return;
  for (const auto& key : *lenient) check_imported(key);
}

void try_as_jwk(std::string_view json) {
  if (const auto key = jose::parse_jwk(json)) check_imported(*key);
}

void try_as_pem(std::string_view pem) {
  if (const auto key = crypto::PublicKey::from_spki_pem(pem)) check_key(*key);
}

void try_as_der(std::string_view der) {
  const auto key = crypto::PublicKey::from_spki_der(as_bytes(der));
  if (!key) return;
  check_key(*key);
  require(key->to_spki_der() == der, "a key has one encoding");
}

void try_as_signature(std::string_view signature) {
  using enum crypto::SignatureScheme;
  for (const crypto::PublicKey& key : some_keys()) {
    for (const auto scheme : {rsa_pkcs1_sha256, rsa_pss_sha256, ecdsa_p256_sha256, ed25519}) {
      require(!key.verify(scheme, "what nobody signed", signature),
              "nothing verifies that nobody signed");
    }
  }
}

}  // namespace

/// The first byte says what the rest is, so that the corpus stays readable; DER and signatures
/// stand in it as base64url.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto bytes = base64url_decode(rest);
  switch (data[0]) {
    case 'S': try_as_set(rest); break;
    case 'P': try_as_pem(rest); break;
    case 'D': try_as_der(bytes ? std::string_view(*bytes) : rest); break;
    case 'V': try_as_signature(bytes ? std::string_view(*bytes) : rest); break;
    default: try_as_jwk(rest);
  }
  return 0;
}
