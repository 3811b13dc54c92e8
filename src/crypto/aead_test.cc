#include "crypto/aead.h"

#include <gtest/gtest.h>

#include <array>

namespace sallyport::crypto {
namespace {

std::string unhex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    out.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return out;
}

std::array<std::uint8_t, kAeadKeySize> key_of(std::string_view bytes) {
  std::array<std::uint8_t, kAeadKeySize> key{};
  std::copy(bytes.begin(), bytes.end(), key.begin());
  return key;
}

// McGrew and Viega, "The Galois/Counter Mode of Operation", appendix B, test case 16.
TEST(Aead, OpensThePublishedVector) {
  const auto key =
      key_of(unhex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"));
  const std::string sealed = unhex(
      "cafebabefacedbaddecaf888"
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
      "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
      "76fc6ece0f4e1768cddf8853bb2d551b");
  const std::string associated = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
  const auto plain = aead_open(key, as_bytes(associated), as_bytes(sealed));
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->reveal(),
            unhex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"));
}

TEST(Aead, OpensWhatItSealed) {
  const auto key = key_of(std::string(32, 'k'));
  for (std::string_view text : {"", "x", "sixteen bytes...", "somewhat longer than one block"}) {
    const std::string sealed = aead_seal(key, as_bytes("name"), as_bytes(text));
    EXPECT_EQ(sealed.size(), kAeadNonceSize + text.size() + kAeadTagSize);
    const auto plain = aead_open(key, as_bytes("name"), as_bytes(sealed));
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->reveal(), text);
  }
}

TEST(Aead, NeverSealsTwiceUnderOneNonce) {
  const auto key = key_of(std::string(32, 'k'));
  EXPECT_NE(aead_seal(key, {}, as_bytes("text")).substr(0, kAeadNonceSize),
            aead_seal(key, {}, as_bytes("text")).substr(0, kAeadNonceSize));
}

}  // namespace
}  // namespace sallyport::crypto
