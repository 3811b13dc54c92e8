#include <gtest/gtest.h>

#include <array>
#include <chrono>

#include "base/cpu_time_for_test.h"
#include "crypto/evp.h"
#include "crypto/keys_for_test.h"
#include "crypto/roca.h"
#include "crypto/weak_moduli_for_test.h"

namespace sallyport::crypto {
namespace {

using namespace std::string_literals;

const std::string kF4("\x01\x00\x01", 3);

std::string modulus(std::size_t bytes) { return std::string(bytes, '\xC5'); }

void expect_refused(const Outcome<PublicKey>& key, std::string_view why) {
  ASSERT_FALSE(key) << why;
  EXPECT_EQ(key.error().code, Code::invalid_argument) << why;
}

/// Within 50 ms, since somebody waits.
void expect_refused_soon(const std::string& n, const std::string& e, std::string_view words) {
  const auto start = test::cpu_time();
  const auto key = PublicKey::from_rsa(as_bytes(n), as_bytes(e));
  EXPECT_LT(test::cpu_time() - start, std::chrono::milliseconds(50)) << words;
  expect_refused(key, words);
  EXPECT_NE(key.error().detail.find(words), std::string::npos) << key.error().detail;
}

TEST(RsaKeyRefusals, Sizes) {
  expect_refused_soon(modulus(128), kF4, "1024 bits");
  expect_refused_soon("\x7F" + modulus(255), kF4, "2047 bits");
  expect_refused_soon("\x01" + modulus(1024), kF4, "8193 bits");
  expect_refused_soon(modulus(2048), kF4, "too long");
  expect_refused_soon(modulus(1'000'000), kF4, "too long");
  expect_refused_soon("", kF4, "zero");
  expect_refused_soon(std::string(256, '\0'), kF4, "zero");
  EXPECT_TRUE(PublicKey::from_rsa(as_bytes(modulus(1024)), as_bytes(kF4)));
}

TEST(RsaKeyRefusals, EvenModulus) { expect_refused_soon(modulus(255) + "\xC4", kF4, "even"); }

TEST(RsaKeyRefusals, Exponents) {
  const std::string n = modulus(256);
  expect_refused_soon(n, "", "zero");
  expect_refused_soon(n, "\0"s, "zero");
  expect_refused_soon(n, "\x01", "exponent");
  expect_refused_soon(n, "\x02", "exponent");
  expect_refused_soon(n, "\x01\x01\x01\x01\x01", "exponent");
  expect_refused_soon(n, n, "too long");
  EXPECT_TRUE(PublicKey::from_rsa(as_bytes(n), as_bytes("\x03")));
  EXPECT_TRUE(PublicKey::from_rsa(as_bytes(n), as_bytes("\xFF\xFF\xFF\xFF")));
}

TEST(RsaKeyRefusals, PrimeModulus) {
  expect_refused_soon(test::random_prime(2048), kF4, "prime");
  expect_refused_soon(test::prime_below_2_to_3072(), kF4, "prime");
  for (int bits : {2048, 3072, 4096, 6144, 8192}) {
    expect_refused_soon(test::published_prime(bits), kF4, "prime");
  }
}

// The bound on time is for taking a key too; the test for a prime is the slowest part of it.
TEST(RsaKeyRefusals, NoKeyTakesLong) {
  for (std::size_t bytes : {256U, 384U, 512U, 513U, 768U, 1024U}) {
    const auto start = test::cpu_time();
    EXPECT_TRUE(PublicKey::from_rsa(as_bytes(modulus(bytes)), as_bytes(kF4)));
    EXPECT_LT(test::cpu_time() - start, std::chrono::milliseconds(50)) << bytes;
  }
}

TEST(RsaKeyRefusals, RocaModulus) {
  const std::string n = test::roca_modulus();
  expect_refused_soon(n, kF4, "CVE-2017-15361");
  // One residue that no such modulus has is enough for an honest one.
  const Number next = number_of(as_bytes(n));
  BN_add_word(next.get(), 2);
  EXPECT_FALSE(has_roca_fingerprint(next.get()));
}

TEST(PrivateKeyRefusals, SizesToGenerate) {
  EXPECT_THROW(PrivateKey::generate_rsa(1024), std::invalid_argument);
  EXPECT_THROW(PrivateKey::generate_rsa(16384), std::invalid_argument);
}

constexpr std::array kSchemes{SignatureScheme::rsa_pkcs1_sha256, SignatureScheme::rsa_pss_sha256,
                              SignatureScheme::ecdsa_p256_sha256, SignatureScheme::ed25519};

// Signing with the wrong scheme is our mistake, verifying with it somebody's attempt.
TEST(KeyConfusion, SchemesOfAnotherTypeOfKeyDoNotSign) {
  for (const PrivateKey* key : {&test::key_a(), &test::key_p256(), &test::key_ed25519()}) {
    for (const SignatureScheme scheme : kSchemes) {
      const auto signature = key->sign(scheme, "text");
      ASSERT_EQ(signature.has_value(), key_type_of(scheme) == key->type());
      if (signature) continue;
      EXPECT_EQ(signature.error().code, Code::internal);
    }
  }
}

// Every signature that there is, shown to every key under every scheme.
TEST(KeyConfusion, OnlyTheSchemeThatSignedVerifies) {
  const std::array<const PrivateKey*, 3> keys{&test::key_a(), &test::key_p256(),
                                              &test::key_ed25519()};
  for (const PrivateKey* signer : keys) {
    for (const SignatureScheme made : kSchemes) {
      const auto signature = signer->sign(made, "text");
      if (!signature) continue;
      for (const PrivateKey* key : keys) {
        for (const SignatureScheme asked : kSchemes) {
          const bool verified = key->public_key().verify(asked, "text", *signature);
          EXPECT_EQ(verified, key == signer && asked == made);
          // With as many bytes as a signature of this key has.
          std::string fitted = *signature;
          fitted.resize(key->public_key().signature_size());
          EXPECT_EQ(key->public_key().verify(asked, "text", fitted), verified);
        }
      }
    }
  }
}

}  // namespace
}  // namespace sallyport::crypto
