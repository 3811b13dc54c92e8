// Signatures of RSASSA-PSS with other parameters than those of PS256 (RFC 7518 3.5), or with an
// encoded message that RFC 8017 9.1 does not give.
#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "crypto/keys_for_test.h"
#include "crypto/raw_rsa_for_test.h"

namespace sallyport::crypto {
namespace {

using namespace std::string_literals;

constexpr auto kScheme = SignatureScheme::rsa_pss_sha256;
constexpr std::size_t kSize = 256;
const std::string kData = "header.payload";

const test::RawRsa& raw() {
  static const test::RawRsa key(test::key_a());
  return key;
}

const PublicKey& half() {
  static const PublicKey key = test::key_a().public_key();
  return key;
}

std::string hashed(const std::string& text, const EVP_MD* function) {
  std::string out(static_cast<std::size_t>(EVP_MD_get_size(function)), '\0');
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr,
             function, nullptr);
  return out;
}

/// RFC 8017 B.2.1.
std::string mgf1(const std::string& seed, std::size_t size, const EVP_MD* function) {
  std::string mask;
  for (char counter = 0; mask.size() < size; ++counter) {
    mask += hashed(seed + "\0\0\0"s + counter, function);
  }
  return mask.substr(0, size);
}

/// What may be another way than in PS256.
struct Encoding {
  std::size_t salt_size = 32;
  const EVP_MD* hash = EVP_sha256();
  const EVP_MD* mask_hash = EVP_sha256();
  std::string data = kData;
  char zeros = '\0';  // each of the bytes in front of the separator
  char separator = '\x01';
  char first_bits = '\0';  // or'ed over the first byte, in which one bit has to be zero
  char trailer = '\xBC';
  bool with_salt_in_hash = true;
};

/// RFC 8017 9.1.1.
std::string encoded(const Encoding& as) {
  const std::string salt(as.salt_size, 's');
  const std::string hash =
      hashed(std::string(8, '\0') + hashed(as.data, as.hash) + (as.with_salt_in_hash ? salt : ""),
             as.hash);
  const std::size_t block_size = kSize - hash.size() - 1;
  std::string block = std::string(block_size - salt.size() - 1, as.zeros) + as.separator + salt;
  const std::string mask = mgf1(hash, block_size, as.mask_hash);
  for (std::size_t i = 0; i < block_size; ++i) block[i] = static_cast<char>(block[i] ^ mask[i]);
  block[0] = static_cast<char>((block[0] & 0x7F) | as.first_bits);
  return block + hash + as.trailer;
}

bool verifies(const std::string& message) {
  return half().verify(kScheme, kData, raw().sign(message));
}

TEST(PssRefusals, TheCasesBelowAreOneChangeFromAGoodSignature) {
  EXPECT_TRUE(verifies(encoded({})));
}

// RFC 7518 3.5: the size of the salt is that of the digest. OpenSSL, left alone, takes any.
TEST(PssRefusals, OtherSaltLengths) {
  for (std::size_t size : {0U, 1U, 8U, 20U, 28U, 31U, 33U, 48U, 64U, 128U, 221U, 222U}) {
    EXPECT_FALSE(verifies(encoded({.salt_size = size}))) << size;
  }
}

TEST(PssRefusals, OtherHashes) {
  for (const EVP_MD* hash : {EVP_sha1(), EVP_sha224(), EVP_sha384(), EVP_sha512(), EVP_sha512_256(),
                             EVP_sha3_256(), EVP_md5()}) {
    EXPECT_FALSE(verifies(encoded({.mask_hash = hash}))) << EVP_MD_get0_name(hash);
    EXPECT_FALSE(verifies(encoded({.hash = hash}))) << EVP_MD_get0_name(hash);
    EXPECT_FALSE(verifies(encoded({.hash = hash, .mask_hash = hash}))) << EVP_MD_get0_name(hash);
  }
}

TEST(PssRefusals, EveryOtherTrailer) {
  for (int trailer = 0; trailer < 256; ++trailer) {
    if (trailer == 0xBC) continue;
    EXPECT_FALSE(verifies(encoded({.trailer = static_cast<char>(trailer)}))) << trailer;
  }
  // RFC 8017's predecessors had one of two bytes, with the hash's number before CC.
  std::string two_bytes = encoded({.trailer = '\xCC'});
  two_bytes[kSize - 2] = '\x34';
  EXPECT_FALSE(verifies(two_bytes));
}

TEST(PssRefusals, Paddings) {
  for (char byte : {'\x01', '\x5A', '\xFF'}) EXPECT_FALSE(verifies(encoded({.zeros = byte})));
  for (char byte : {'\x00', '\x02', '\x81'}) EXPECT_FALSE(verifies(encoded({.separator = byte})));
  EXPECT_FALSE(verifies(encoded({.with_salt_in_hash = false})));
}

// Of 2048 bits the first is not used, and has to be zero (RFC 8017 9.1.2 step 6).
TEST(PssRefusals, AFirstBitThatIsSet) {
  const Number n = number_of(as_bytes(half().rsa_n()));
  for (int i = 0; i < 1000; ++i) {
    const Encoding as{.data = std::to_string(i), .first_bits = '\x80'};
    const Number message = number_of(as_bytes(encoded(as)));
    if (BN_cmp(message.get(), n.get()) >= 0) continue;
    const std::string signature = raw().sign(encoded(as));
    EXPECT_FALSE(half().verify(kScheme, as.data, signature));
    return;
  }
  FAIL() << "no message below the modulus in 1000";
}

TEST(PssRefusals, OtherData) {
  EXPECT_FALSE(verifies(encoded({.data = ""})));
  EXPECT_FALSE(verifies(encoded({.data = kData + "x"})));
  EXPECT_FALSE(verifies(encoded({.data = hashed(kData, EVP_sha256())})));
}

TEST(PssRefusals, EverySingleBitFlipOfASignature) {
  const std::string signature = test::key_a().sign(kScheme, kData).value();
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    std::string changed = signature;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(half().verify(kScheme, kData, changed)) << "bit " << bit;
  }
}

TEST(PssRefusals, OtherLengthsAndKeys) {
  const std::string signature = test::key_a().sign(kScheme, kData).value();
  for (const std::string& other :
       {""s, signature.substr(1), signature.substr(0, 255), signature + '\0', '\0' + signature,
        std::string(256, '\0'), std::string(256, '\xFF'), half().rsa_n()}) {
    EXPECT_FALSE(half().verify(kScheme, kData, other)) << other.size();
  }
  EXPECT_FALSE(test::key_b().public_key().verify(kScheme, kData, signature));
}

// Ours takes the whole length only (RFC 8017 8.1.2 step 1); OpenSSL, left alone, puts the zero
// back.
TEST(PssRefusals, ALeadingZeroThatIsLeftOut) {
  for (int i = 0; i < 5000; ++i) {
    const std::string signature = test::key_a().sign(kScheme, kData).value();
    if (signature.front() != '\0') continue;
    EXPECT_TRUE(half().verify(kScheme, kData, signature));
    EXPECT_FALSE(half().verify(kScheme, kData, signature.substr(1)));
    return;
  }
  FAIL() << "no signature with a leading zero in 5000";
}

}  // namespace
}  // namespace sallyport::crypto
