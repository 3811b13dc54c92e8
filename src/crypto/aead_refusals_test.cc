#include <gtest/gtest.h>

#include <array>

#include "crypto/aead.h"

namespace sallyport::crypto {
namespace {

constexpr std::array<std::uint8_t, kAeadKeySize> kKey{1, 2, 3};

std::string sealed_text() { return aead_seal(kKey, as_bytes("name"), as_bytes("a private key")); }

TEST(AeadRefusals, EverySingleBitFlip) {
  const std::string sealed = sealed_text();
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    const auto opened = aead_open(kKey, as_bytes("name"), as_bytes(changed));
    ASSERT_FALSE(opened) << "bit " << bit;
    EXPECT_EQ(opened.error().code, Code::damaged);
  }
}

TEST(AeadRefusals, EveryShorterLength) {
  const std::string sealed = sealed_text();
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    EXPECT_FALSE(aead_open(kKey, as_bytes("name"), as_bytes(sealed).first(length))) << length;
  }
}

TEST(AeadRefusals, OtherAssociatedData) {
  const std::string sealed = sealed_text();
  EXPECT_FALSE(aead_open(kKey, as_bytes("nam"), as_bytes(sealed)));
  EXPECT_FALSE(aead_open(kKey, {}, as_bytes(sealed)));
}

TEST(AeadRefusals, OtherKey) {
  auto other = kKey;
  other[31] ^= 1;
  EXPECT_FALSE(aead_open(other, as_bytes("name"), as_bytes(sealed_text())));
}

}  // namespace
}  // namespace sallyport::crypto
