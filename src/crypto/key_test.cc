#include "crypto/key.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <array>

#include "crypto/keys_for_test.h"

namespace sallyport::crypto {
namespace {

struct Kind {
  std::string_view name;
  const PrivateKey& key;
  SignatureScheme scheme;
};

std::array<Kind, 4> kinds() {
  return {{{"RS256", test::key_a(), SignatureScheme::rsa_pkcs1_sha256},
           {"PS256", test::key_a(), SignatureScheme::rsa_pss_sha256},
           {"ES256", test::key_p256(), SignatureScheme::ecdsa_p256_sha256},
           {"EdDSA", test::key_ed25519(), SignatureScheme::ed25519}}};
}

TEST(Keys, VerifyWhatTheySigned) {
  for (const Kind& kind : kinds()) {
    const PublicKey half = kind.key.public_key();
    for (const std::string& data : {std::string("text"), std::string(), std::string(5000, 'x')}) {
      const auto signature = kind.key.sign(kind.scheme, data);
      ASSERT_TRUE(signature) << kind.name;
      EXPECT_EQ(signature->size(), half.signature_size()) << kind.name;
      EXPECT_TRUE(half.verify(kind.scheme, data, *signature)) << kind.name;
      EXPECT_FALSE(half.verify(kind.scheme, data + "x", *signature)) << kind.name;
    }
  }
}

TEST(Keys, KnowTheirTypeAndSize) {
  EXPECT_EQ(test::key_a().type(), KeyType::rsa);
  EXPECT_EQ(test::key_p256().type(), KeyType::ec_p256);
  EXPECT_EQ(test::key_ed25519().type(), KeyType::ed25519);
  for (const Kind& kind : kinds()) {
    const PublicKey half = kind.key.public_key();
    EXPECT_EQ(half.type(), kind.key.type());
    EXPECT_EQ(half.type(), key_type_of(kind.scheme));
    EXPECT_EQ(half.bits(), half.type() == KeyType::rsa ? 2048 : 256);
    EXPECT_EQ(half.signature_size(), half.type() == KeyType::rsa ? 256U : 64U);
  }
}

TEST(Keys, SurvivePkcs8) {
  for (const Kind& kind : kinds()) {
    const auto again = PrivateKey::from_pkcs8(kind.key.to_pkcs8());
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->type(), kind.key.type());
    EXPECT_EQ(again->public_key().to_spki_der(), kind.key.public_key().to_spki_der());
    EXPECT_TRUE(kind.key.public_key().verify(kind.scheme, "text",
                                             again->sign(kind.scheme, "text").value()));
  }
}

TEST(Keys, SurviveSpki) {
  for (const Kind& kind : kinds()) {
    const std::string der = kind.key.public_key().to_spki_der();
    const auto again = PublicKey::from_spki_der(as_bytes(der));
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->to_spki_der(), der);
    EXPECT_TRUE(again->verify(kind.scheme, "text", kind.key.sign(kind.scheme, "text").value()));
  }
}

TEST(Keys, AreMadeAgainFromTheirMembers) {
  const PublicKey rsa = test::key_a().public_key();
  const PublicKey ec = test::key_p256().public_key();
  const PublicKey ed = test::key_ed25519().public_key();
  const auto same = [](const Outcome<PublicKey>& made, const PublicKey& key) {
    return made && made->to_spki_der() == key.to_spki_der();
  };
  EXPECT_TRUE(same(PublicKey::from_rsa(as_bytes(rsa.rsa_n()), as_bytes(rsa.rsa_e())), rsa));
  EXPECT_TRUE(same(PublicKey::from_ec_p256(as_bytes(ec.ec_x()), as_bytes(ec.ec_y())), ec));
  EXPECT_TRUE(same(PublicKey::from_ed25519(as_bytes(ed.ed25519_x())), ed));
}

TEST(Keys, HaveTheMembersOfTheirTypeOnly) {
  const PublicKey rsa = test::key_a().public_key();
  const PublicKey ec = test::key_p256().public_key();
  const PublicKey ed = test::key_ed25519().public_key();
  for (const auto member : {&PublicKey::rsa_n, &PublicKey::rsa_e}) {
    EXPECT_FALSE((rsa.*member)().empty());
    EXPECT_THROW((ec.*member)(), std::runtime_error);
    EXPECT_THROW((ed.*member)(), std::runtime_error);
  }
  for (const auto member : {&PublicKey::ec_x, &PublicKey::ec_y}) {
    EXPECT_EQ((ec.*member)().size(), 32U);
    EXPECT_THROW((rsa.*member)(), std::runtime_error);
    EXPECT_THROW((ed.*member)(), std::runtime_error);
  }
  EXPECT_EQ(ed.ed25519_x().size(), 32U);
  EXPECT_THROW((void)rsa.ed25519_x(), std::runtime_error);
  EXPECT_THROW((void)ec.ed25519_x(), std::runtime_error);
}

// One coordinate in 256 begins with a zero, which stays in it (RFC 7518 6.2.1.2).
TEST(Keys, KeepTheLeadingZerosOfCoordinates) {
  for (int i = 0; i < 5000; ++i) {
    const PublicKey key = PrivateKey::generate_ec_p256().public_key();
    const std::string x = key.ec_x();
    ASSERT_EQ(x.size(), 32U);
    if (x.front() != '\0') continue;
    const auto again = PublicKey::from_ec_p256(as_bytes(x), as_bytes(key.ec_y()));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->ec_x(), x);
    return;
  }
  FAIL() << "no x with a leading zero in 5000 keys";
}

TEST(PrivateKey, GeneratesEachSizeOfRsa) {
  for (int bits : {2048, 3072}) {
    const PrivateKey key = PrivateKey::generate_rsa(bits);
    EXPECT_EQ(key.public_key().bits(), bits);
    EXPECT_EQ(key.public_key().signature_size(), static_cast<std::size_t>(bits) / 8);
    EXPECT_EQ(key.public_key().rsa_e(), std::string("\x01\x00\x01", 3));
  }
}

TEST(Keys, LeaveNothingInTheErrorQueue) {
  for (const Kind& kind : kinds()) {
    const PublicKey half = kind.key.public_key();
    EXPECT_FALSE(half.verify(kind.scheme, "text", std::string(half.signature_size(), 'x')));
    EXPECT_EQ(ERR_peek_error(), 0U) << kind.name;
  }
  EXPECT_FALSE(PublicKey::from_spki_der(as_bytes("no key")));
  EXPECT_FALSE(PublicKey::from_spki_pem("no key"));
  EXPECT_FALSE(
      PublicKey::from_ec_p256(as_bytes(std::string(32, 'x')), as_bytes(std::string(32, 'y'))));
  EXPECT_FALSE(PublicKey::from_ed25519(as_bytes(std::string(32, '\xFF'))));
  EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes("no key")));
  std::string damaged = test::key_a().public_key().to_spki_der();
  damaged[25] = '\x7F';
  EXPECT_FALSE(PublicKey::from_spki_der(as_bytes(damaged)));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace sallyport::crypto
