#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "crypto/key.h"

namespace sallyport::crypto {
namespace {

constexpr auto kScheme = SignatureScheme::rsa_pkcs1_sha256;

const PrivateKey& test_key() {
  static const PrivateKey key = PrivateKey::generate_rsa(2048);
  return key;
}

std::string spki_of(EVP_PKEY* key) {
  unsigned char* raw = nullptr;
  const int length = i2d_PUBKEY(key, &raw);
  std::string der(reinterpret_cast<char*>(raw), static_cast<std::size_t>(length));
  OPENSSL_free(raw);
  return der;
}

std::string pkcs8_of(EVP_PKEY* key) {
  PKCS8_PRIV_KEY_INFO* info = EVP_PKEY2PKCS8(key);
  unsigned char* raw = nullptr;
  const int length = i2d_PKCS8_PRIV_KEY_INFO(info, &raw);
  std::string der(reinterpret_cast<char*>(raw), static_cast<std::size_t>(length));
  OPENSSL_free(raw);
  PKCS8_PRIV_KEY_INFO_free(info);
  return der;
}

std::string modulus(std::size_t bytes) {
  std::string n(bytes, '\xC5');
  return n;
}

void expect_refused(const Outcome<PublicKey>& key, std::string_view why) {
  ASSERT_FALSE(key) << why;
  EXPECT_EQ(key.error().code, Code::invalid_argument) << why;
}

TEST(PublicKeyRefusals, Sizes) {
  const std::string e("\x01\x00\x01", 3);
  expect_refused(PublicKey::from_rsa(as_bytes(modulus(128)), as_bytes(e)), "1024 bits");
  expect_refused(PublicKey::from_rsa(as_bytes("\x7F" + modulus(255)), as_bytes(e)), "2047 bits");
  expect_refused(PublicKey::from_rsa(as_bytes("\x01" + modulus(1024)), as_bytes(e)), "8193 bits");
  expect_refused(PublicKey::from_rsa(as_bytes(modulus(100000)), as_bytes(e)), "800000 bits");
  expect_refused(PublicKey::from_rsa({}, as_bytes(e)), "no modulus");
}

TEST(PublicKeyRefusals, EvenModulus) {
  const std::string e("\x01\x00\x01", 3);
  expect_refused(PublicKey::from_rsa(as_bytes(modulus(255) + "\xC4"), as_bytes(e)), "even");
}

TEST(PublicKeyRefusals, Exponents) {
  const std::string n = modulus(256);
  expect_refused(PublicKey::from_rsa(as_bytes(n), {}), "none");
  expect_refused(PublicKey::from_rsa(as_bytes(n), as_bytes(std::string(1, '\0'))), "0");
  expect_refused(PublicKey::from_rsa(as_bytes(n), as_bytes("\x01")), "1");
  expect_refused(PublicKey::from_rsa(as_bytes(n), as_bytes("\x02")), "2");
  expect_refused(PublicKey::from_rsa(as_bytes(n), as_bytes("\x01\x01\x01\x01\x01")), "33 bits");
  expect_refused(PublicKey::from_rsa(as_bytes(n), as_bytes(n)), "as long as the modulus");
  EXPECT_TRUE(PublicKey::from_rsa(as_bytes(n), as_bytes("\x03")));
  EXPECT_TRUE(PublicKey::from_rsa(as_bytes(n), as_bytes("\xFF\xFF\xFF\xFF")));
}

TEST(PublicKeyRefusals, Spki) {
  expect_refused(PublicKey::from_spki_der({}), "empty");
  expect_refused(PublicKey::from_spki_der(as_bytes("rubbish")), "rubbish");
  std::string der = test_key().public_key().to_spki_der();
  expect_refused(PublicKey::from_spki_der(as_bytes(der + "x")), "a byte behind it");
  expect_refused(PublicKey::from_spki_der(as_bytes(der).first(der.size() - 1)), "cut off");
}

TEST(KeyRefusals, OtherAndSmallerKeys) {
  EVP_PKEY* small = EVP_RSA_gen(1024);
  EVP_PKEY* curve = EVP_EC_gen("P-256");
  for (EVP_PKEY* key : {small, curve}) {
    expect_refused(PublicKey::from_spki_der(as_bytes(spki_of(key))), "a public key");
    EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(pkcs8_of(key))));
    EVP_PKEY_free(key);
  }
}

TEST(PrivateKeyRefusals, Pkcs8) {
  EXPECT_FALSE(PrivateKey::from_pkcs8(Bytes{}));
  EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes("rubbish")));
  const SecretString der = test_key().to_pkcs8();
  EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(std::string(der.reveal()) + "x")));
  EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(der.reveal()).first(der.size() - 1)));
}

TEST(PrivateKeyRefusals, SizesToGenerate) {
  EXPECT_THROW(PrivateKey::generate_rsa(1024), std::invalid_argument);
  EXPECT_THROW(PrivateKey::generate_rsa(16384), std::invalid_argument);
}

TEST(VerifyRefusals, EverySingleBitFlipOfASignature) {
  const PublicKey key = test_key().public_key();
  const std::string signature = test_key().sign(kScheme, "text").value();
  ASSERT_TRUE(key.verify(kScheme, "text", signature));
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    std::string changed = signature;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(key.verify(kScheme, "text", changed)) << "bit " << bit;
  }
}

TEST(VerifyRefusals, OtherLengthsAndData) {
  const PublicKey key = test_key().public_key();
  const std::string signature = test_key().sign(kScheme, "text").value();
  EXPECT_FALSE(key.verify(kScheme, "text", ""));
  EXPECT_FALSE(key.verify(kScheme, "text", signature.substr(1)));
  EXPECT_FALSE(key.verify(kScheme, "text", signature + '\0'));
  EXPECT_FALSE(key.verify(kScheme, "text", '\0' + signature));
  EXPECT_FALSE(key.verify(kScheme, "text", std::string(256, '\0')));
  EXPECT_FALSE(key.verify(kScheme, "text", std::string(256, '\xFF')));
  EXPECT_FALSE(key.verify(kScheme, "Text", signature));
  EXPECT_FALSE(key.verify(kScheme, "", signature));
}

// With e = 3 a verifier that does not look at all of the padding can be given a cube root
// (Bleichenbacher 2006). This one is the cube of a small number, far below the modulus.
TEST(VerifyRefusals, SmallCubesUnderExponentThree) {
  const auto key = PublicKey::from_rsa(as_bytes(modulus(256)), as_bytes("\x03"));
  ASSERT_TRUE(key);
  for (std::size_t length = 1; length < 86; ++length) {
    const std::string root = std::string(256 - length, '\0') + std::string(length, '\x7B');
    EXPECT_FALSE(key->verify(kScheme, "text", root));
  }
}

}  // namespace
}  // namespace sallyport::crypto
