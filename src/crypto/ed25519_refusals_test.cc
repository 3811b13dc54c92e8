#include <gtest/gtest.h>

#include "crypto/evp.h"
#include "crypto/keys_for_test.h"

namespace sallyport::crypto {
namespace {

using namespace std::string_literals;

constexpr auto kScheme = SignatureScheme::ed25519;
const std::string kData = "header.payload";

const PublicKey& half() {
  static const PublicKey key = test::key_ed25519().public_key();
  return key;
}

std::string good() { return test::key_ed25519().sign(kScheme, kData).value(); }

std::string from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    out.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return out;
}

std::string little_endian(const Number& number) {
  const std::string big = big_endian(number.get(), 32);
  return {big.rbegin(), big.rend()};
}

Number from_little_endian(const std::string& bytes) {
  return number_of(as_bytes(std::string(bytes.rbegin(), bytes.rend())));
}

/// L of RFC 8032 5.1, the order of the base point.
Number order() {
  return number_of(
      as_bytes(from_hex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed")));
}

// S + L is the same number modulo L; a verifier that does not look takes a second spelling, and a
// third (RFC 8032 8.4).
TEST(Ed25519Refusals, SThatIsNotBelowTheOrder) {
  const std::string signature = good();
  ASSERT_TRUE(half().verify(kScheme, kData, signature));
  const Number s = from_little_endian(signature.substr(32));
  for (int times = 1; times <= 14; ++times) {
    BN_add(s.get(), s.get(), order().get());
    EXPECT_FALSE(half().verify(kScheme, kData, signature.substr(0, 32) + little_endian(s)))
        << times;
  }
  const std::string r = signature.substr(0, 32);
  EXPECT_FALSE(half().verify(kScheme, kData, r + little_endian(order())));
  EXPECT_FALSE(half().verify(kScheme, kData, r + std::string(32, '\0')));
  EXPECT_FALSE(half().verify(kScheme, kData, r + std::string(32, '\xFF')));
  std::string high = signature;
  high.back() = static_cast<char>(high.back() | 0x80);
  EXPECT_FALSE(half().verify(kScheme, kData, high));
}

TEST(Ed25519Refusals, Lengths) {
  const std::string signature = good();
  for (const std::string& other :
       {""s, signature.substr(1), signature.substr(0, 63), signature.substr(0, 32),
        signature + '\0', '\0' + signature, signature + signature, std::string(114, 's'),
        std::string(64, '\0'), std::string(100'000, 's')}) {
    EXPECT_FALSE(half().verify(kScheme, kData, other)) << other.size();
  }
}

TEST(Ed25519Refusals, EverySingleBitFlipOfASignature) {
  const std::string signature = good();
  for (std::size_t bit = 0; bit < 512; ++bit) {
    std::string changed = signature;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(half().verify(kScheme, kData, changed)) << "bit " << bit;
  }
}

TEST(Ed25519Refusals, OtherKeysAndData) {
  EXPECT_FALSE(half().verify(kScheme, "Header.payload", good()));
  EXPECT_FALSE(half().verify(kScheme, "", good()));
  EXPECT_FALSE(PrivateKey::generate_ed25519().public_key().verify(kScheme, kData, good()));
  const std::string signature = good();
  EXPECT_FALSE(half().verify(kScheme, kData, signature.substr(32) + signature.substr(0, 32)));
}

void expect_refused(const std::string& x, std::string_view why) {
  const auto key = PublicKey::from_ed25519(as_bytes(x));
  ASSERT_FALSE(key) << why;
  EXPECT_EQ(key.error().code, Code::invalid_argument);
  EXPECT_NE(key.error().detail.find(why), std::string::npos) << key.error().detail;
}

/// The points of which eight times one is nothing.
std::vector<std::string> small_points() {
  const std::string one = "\x01" + std::string(31, '\0');
  const std::string minus_one =
      from_hex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f");
  const std::string zero(32, '\0');
  const std::string eighth =
      from_hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const std::string other_eighth =
      from_hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
  return {one, minus_one, zero, eighth, other_eighth};
}

std::string with_sign(std::string point) {
  point.back() = static_cast<char>(point.back() | 0x80);
  return point;
}

TEST(Ed25519KeyRefusals, PointsOfSmallOrder) {
  for (const std::string& point : small_points()) {
    expect_refused(point, "small order");
    expect_refused(with_sign(point), "small order");
  }
}

// What would come of them: without any private key, signatures of R = B and S = 1 fit one text in
// eight, or every one.
TEST(Ed25519KeyRefusals, PointsOfSmallOrderWouldVerifyWhatNobodySigned) {
  const std::string base = "\x58" + std::string(31, '\x66');
  const std::string forged = base + "\x01" + std::string(31, '\0');
  for (const std::string& point : small_points()) {
    const KeyHandle key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                                    as_bytes(point).data(), point.size()));
    const MessageContext context(EVP_MD_CTX_new());
    int verified = 0;
    for (int i = 0; i < 200; ++i) {
      const std::string data = std::to_string(i);
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get());
      verified += EVP_DigestVerify(context.get(), as_bytes(forged).data(), forged.size(),
                                   as_bytes(data).data(), data.size()) == 1;
    }
    EXPECT_GT(verified, 0);
  }
  ERR_clear_error();
}

TEST(Ed25519KeyRefusals, SecondSpellings) {
  // p is 2^255 - 19: y = p + i fits for i below 19, with either sign.
  for (int i = 0; i < 19; ++i) {
    const std::string y = static_cast<char>(0xED + i) + std::string(30, '\xFF') + "\x7F";
    expect_refused(y, "not below p");
    expect_refused(with_sign(y), "not below p");
  }
}

TEST(Ed25519KeyRefusals, WhatIsNoPoint) {
  // Half of all y have no x.
  int refused = 0;
  for (int i = 2; i < 102; ++i) {
    const std::string y = static_cast<char>(i) + std::string(31, '\0');
    const auto key = PublicKey::from_ed25519(as_bytes(y));
    if (key) continue;
    EXPECT_NE(key.error().detail.find("no point"), std::string::npos) << key.error().detail;
    ++refused;
  }
  EXPECT_GT(refused, 30);
  EXPECT_LT(refused, 70);
  expect_refused("\x02" + std::string(31, '\0'), "no point");
}

TEST(Ed25519KeyRefusals, Lengths) {
  const std::string x = half().ed25519_x();
  ASSERT_TRUE(PublicKey::from_ed25519(as_bytes(x)));
  for (const std::string& other : {""s, x.substr(1), x.substr(0, 31), x + '\0', '\0' + x,
                                   std::string(57, 'x'), std::string(100'000, 'x')}) {
    expect_refused(other, "32 bytes");
  }
}

}  // namespace
}  // namespace sallyport::crypto
