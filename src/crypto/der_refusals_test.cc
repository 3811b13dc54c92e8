// Keys in DER that are refused.
#include <gtest/gtest.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>

#include "crypto/evp.h"
#include "crypto/keys_for_test.h"
#include "crypto/weak_moduli_for_test.h"

namespace sallyport::crypto {
namespace {

using namespace std::string_literals;

const std::string kF4("\x01\x00\x01", 3);

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

/// Of the type that RFC 4055 1.2 keeps for PSS; its algorithm identifier has parameters.
KeyHandle generate_rsa_pss() {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr));
  EVP_PKEY* key = nullptr;
  EVP_PKEY_keygen_init(context.get());
  EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048);
  EVP_PKEY_generate(context.get(), &key);
  return KeyHandle(key);
}

std::string modulus(std::size_t bytes) { return std::string(bytes, '\xC5'); }

void expect_refused(const Outcome<PublicKey>& key, std::string_view why) {
  ASSERT_FALSE(key) << why;
  EXPECT_EQ(key.error().code, Code::invalid_argument) << why;
}

TEST(SpkiRefusals, WhatIsNoKey) {
  expect_refused(PublicKey::from_spki_der({}), "empty");
  expect_refused(PublicKey::from_spki_der(as_bytes("rubbish")), "rubbish");
  expect_refused(PublicKey::from_spki_der(as_bytes(std::string(1'000'000, '\x30'))), "long");
}

TEST(SpkiRefusals, EveryKeyThatIsCutOffOrLonger) {
  for (const PrivateKey* key : {&test::key_a(), &test::key_p256(), &test::key_ed25519()}) {
    const std::string der = key->public_key().to_spki_der();
    EXPECT_TRUE(PublicKey::from_spki_der(as_bytes(der)));
    expect_refused(PublicKey::from_spki_der(as_bytes(der + "x")), "a byte behind it");
    expect_refused(PublicKey::from_spki_der(as_bytes(der + der)), "twice");
    for (std::size_t size = 0; size < der.size(); ++size) {
      expect_refused(PublicKey::from_spki_der(as_bytes(der).first(size)), "cut off");
    }
  }
}

// Each bit of what stands before the bytes of a key.
TEST(SpkiRefusals, EverySingleBitFlipOfTheStart) {
  const std::array<std::pair<const PrivateKey*, std::size_t>, 3> starts{
      {{&test::key_a(), 32}, {&test::key_p256(), 27}, {&test::key_ed25519(), 12}}};
  for (const auto& [key, size] : starts) {
    const std::string der = key->public_key().to_spki_der();
    for (std::size_t bit = 0; bit < size * 8; ++bit) {
      std::string changed = der;
      changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
      expect_refused(PublicKey::from_spki_der(as_bytes(changed)), "bit " + std::to_string(bit));
    }
  }
}

TEST(SpkiRefusals, OtherAndSmallerKeys) {
  const KeyHandle small(EVP_RSA_gen(1024));
  const KeyHandle pss = generate_rsa_pss();
  for (const KeyHandle* key : {&small, &pss}) {
    expect_refused(PublicKey::from_spki_der(as_bytes(spki_of(key->get()))), "RSA");
    EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(pkcs8_of(key->get()))));
  }
  for (const char* curve : {"P-224", "P-384", "P-521", "secp256k1", "brainpoolP256r1"}) {
    const KeyHandle key(EVP_EC_gen(curve));
    expect_refused(PublicKey::from_spki_der(as_bytes(spki_of(key.get()))), curve);
    EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(pkcs8_of(key.get())))) << curve;
  }
  for (const char* type : {"ED448", "X25519", "X448"}) {
    const KeyHandle key(EVP_PKEY_Q_keygen(nullptr, nullptr, type));
    expect_refused(PublicKey::from_spki_der(as_bytes(spki_of(key.get()))), type);
    EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(pkcs8_of(key.get())))) << type;
  }
}

// Second encodings of a good key: its point compressed or "hybrid", its curve by its parameters
// (CVE-2020-0601).
TEST(SpkiRefusals, OtherEncodingsOfAPoint) {
  for (const char* form : {"compressed", "hybrid"}) {
    const KeyHandle key(EVP_EC_gen("P-256"));
    ASSERT_EQ(EVP_PKEY_set_utf8_string_param(key.get(), "point-format", form), 1);
    expect_refused(PublicKey::from_spki_der(as_bytes(spki_of(key.get()))), form);
  }
  const KeyHandle key(EVP_EC_gen("P-256"));
  ASSERT_EQ(EVP_PKEY_set_utf8_string_param(key.get(), "encoding", "explicit"), 1);
  expect_refused(PublicKey::from_spki_der(as_bytes(spki_of(key.get()))), "explicit");
  EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(pkcs8_of(key.get()))));
}

TEST(SpkiRefusals, WeakKeysInDer) {
  const auto spki = [](const std::string& n, const std::string& e) {
    const ParamsBuilder members(OSSL_PARAM_BLD_new());
    const Number modulus = number_of(as_bytes(n));
    const Number exponent = number_of(as_bytes(e));
    OSSL_PARAM_BLD_push_BN(members.get(), "n", modulus.get());
    OSSL_PARAM_BLD_push_BN(members.get(), "e", exponent.get());
    return spki_of(public_key_from("RSA", members.get()).get());
  };
  EXPECT_TRUE(PublicKey::from_spki_der(as_bytes(spki(modulus(256), kF4))));
  expect_refused(PublicKey::from_spki_der(as_bytes(spki(modulus(256), "\x01"))), "e = 1");
  expect_refused(PublicKey::from_spki_der(as_bytes(spki(modulus(2000), kF4))), "16000 bits");
  expect_refused(PublicKey::from_spki_der(as_bytes(spki(test::published_prime(2048), kF4))),
                 "a prime");
}

TEST(Pkcs8Refusals, WhatIsNoKey) {
  EXPECT_FALSE(PrivateKey::from_pkcs8(Bytes{}));
  EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes("rubbish")));
  for (const PrivateKey* key : {&test::key_a(), &test::key_p256(), &test::key_ed25519()}) {
    const SecretString der = key->to_pkcs8();
    EXPECT_TRUE(PrivateKey::from_pkcs8(der));
    EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(std::string(der.reveal()) + "x")));
    EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(der.reveal()).first(der.size() - 1)));
    const std::string half = key->public_key().to_spki_der();
    EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes(half)));
  }
}

TEST(Pkcs8Refusals, EcKeysThatAreNotValid) {
  const std::string good(test::key_p256().to_pkcs8().reveal());
  const std::string other(PrivateKey::generate_ec_p256().to_pkcs8().reveal());
  ASSERT_EQ(good.size(), other.size());
  const std::size_t point = good.size() - 64;
  const auto refused = [](const std::string& der) {
    const auto key = PrivateKey::from_pkcs8(as_bytes(der));
    return !key && key.error().code == Code::invalid_argument;
  };
  EXPECT_TRUE(refused(good.substr(0, point) + other.substr(point))) << "another's public half";
  const std::size_t d = good.find("\x04\x20"s) + 2;
  for (char byte : {'\0', '\xFF'}) {
    std::string changed = good;
    changed.replace(d, 32, 32, byte);
    EXPECT_TRUE(refused(changed)) << "0 or above n";
  }
}

}  // namespace
}  // namespace sallyport::crypto
