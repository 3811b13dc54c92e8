#include <gtest/gtest.h>

#include "keys/seal.h"

namespace sallyport::keys {
namespace {

class SealRefusals : public ::testing::Test {
 protected:
  void expect_refused(std::string_view sealed, Code code, std::string_view word) {
    const auto plain = open(kek_, "signing-key", "kid", sealed);
    ASSERT_FALSE(plain);
    EXPECT_EQ(plain.error().code, code) << plain.error().detail;
    EXPECT_NE(plain.error().detail.find(word), std::string::npos) << plain.error().detail;
  }

  Kek kek_ = Kek::generate();
  std::string sealed_ = seal(kek_, "signing-key", "kid", as_bytes("a private key")).value();
};

TEST_F(SealRefusals, AnotherKeyEncryptionKey) {
  const Kek other = Kek::generate();
  const auto plain = open(other, "signing-key", "kid", sealed_);
  ASSERT_FALSE(plain);
  EXPECT_EQ(plain.error().code, Code::invalid_argument);
  EXPECT_NE(plain.error().detail.find("sealed under another key-encryption key"),
            std::string::npos);
}

TEST_F(SealRefusals, AnotherPlace) {
  for (const auto& [purpose, name] :
       {std::pair("pepper", "kid"), std::pair("signing-key", "kie"), std::pair("signing-key", ""),
        std::pair("signing-keyk", "id"), std::pair("", "signing-keykid"),
        std::pair("kid", "signing-key")}) {
    const auto plain = open(kek_, purpose, name, sealed_);
    ASSERT_FALSE(plain) << purpose << name;
    EXPECT_EQ(plain.error().code, Code::damaged);
    EXPECT_NE(plain.error().detail.find("another place"), std::string::npos);
  }
}

TEST_F(SealRefusals, EverySingleBitFlip) {
  for (std::size_t bit = 0; bit < sealed_.size() * 8; ++bit) {
    std::string changed = sealed_;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(open(kek_, "signing-key", "kid", changed)) << "bit " << bit;
  }
}

TEST_F(SealRefusals, EveryShorterAndALongerLength) {
  for (std::size_t size = 0; size < sealed_.size(); ++size) {
    EXPECT_FALSE(open(kek_, "signing-key", "kid", std::string_view(sealed_).substr(0, size)))
        << size;
  }
  expect_refused(sealed_ + "x", Code::damaged, "was changed");
}

TEST_F(SealRefusals, WhatIsNoSealedValue) {
  expect_refused("", Code::damaged, "not a sealed value");
  expect_refused(std::string(100, 'x'), Code::damaged, "not a sealed value");
  expect_refused("SPSV", Code::damaged, "not a sealed value");
}

TEST_F(SealRefusals, OtherVersions) {
  for (const char version : {'\0', '\2', '\xFF'}) {
    std::string changed = sealed_;
    changed[4] = version;
    expect_refused(changed, Code::invalid_argument, "version");
  }
}

TEST_F(SealRefusals, NamesThatTheirLengthCannotHold) {
  EXPECT_FALSE(seal(kek_, std::string(65536, 'p'), "name", as_bytes("x")));
  EXPECT_FALSE(seal(kek_, "purpose", std::string(65536, 'n'), as_bytes("x")));
  EXPECT_FALSE(open(kek_, "purpose", std::string(65536, 'n'), sealed_));
}

}  // namespace
}  // namespace sallyport::keys
