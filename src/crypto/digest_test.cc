#include "crypto/digest.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <random>
#include <string>
#include <vector>

namespace sallyport::crypto {
namespace {

std::string hex(Bytes bytes) {
  std::string out;
  for (std::uint8_t byte : bytes) {
    out.push_back("0123456789abcdef"[byte >> 4]);
    out.push_back("0123456789abcdef"[byte & 15]);
  }
  return out;
}

Digest256 mac_by_evp(Bytes key, Bytes data) {
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(mac);
  std::string digest_name = "SHA256";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest_name.data(), 0),
      OSSL_PARAM_construct_end()};
  Digest256 out{};
  std::size_t length = 0;
  EXPECT_EQ(EVP_MAC_init(context, key.data(), key.size(), params), 1);
  EXPECT_EQ(EVP_MAC_update(context, data.data(), data.size()), 1);
  EXPECT_EQ(EVP_MAC_final(context, out.data(), &length, out.size()), 1);
  EVP_MAC_CTX_free(context);
  EVP_MAC_free(mac);
  return out;
}

TEST(Sha256, KnownAnswers) {
  EXPECT_EQ(hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

struct Rfc4231 {
  std::string key, data, mac;
};

TEST(HmacSha256, Rfc4231Vectors) {
  std::string counting;
  for (char c = 1; c <= 25; ++c) counting.push_back(c);
  const std::vector<Rfc4231> cases = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counting, std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const Rfc4231& c : cases) {
    EXPECT_EQ(hex(HmacSha256(as_bytes(c.key)).mac({as_bytes(c.data)})), c.mac) << c.data;
  }
}

TEST(HmacSha256, AgreesWithEvpMacOnAnyInputHoweverSplit) {
  std::mt19937 random(1);
  for (int round = 0; round < 500; ++round) {
    std::vector<std::uint8_t> key(1 + random() % 150);
    std::vector<std::uint8_t> data(random() % 400);
    for (auto& byte : key) byte = static_cast<std::uint8_t>(random());
    for (auto& byte : data) byte = static_cast<std::uint8_t>(random());
    const std::size_t cut = data.empty() ? 0 : random() % data.size();
    const HmacSha256 hmac{Bytes(key)};
    EXPECT_EQ(hmac.mac({Bytes(data).first(cut), {}, Bytes(data).subspan(cut)}),
              mac_by_evp(key, data));
  }
}

TEST(HmacSha256, IsUsableAgainAndByCopy) {
  const HmacSha256 hmac(as_bytes("key"));
  const Digest256 first = hmac.mac({as_bytes("a")});
  const HmacSha256 copy = hmac;
  EXPECT_EQ(hmac.mac({as_bytes("a")}), first);
  EXPECT_EQ(copy.mac({as_bytes("a")}), first);
  EXPECT_NE(copy.mac({as_bytes("b")}), first);
}

TEST(EqualInConstantTime, ComparesBytesAndLength) {
  EXPECT_TRUE(equal_in_constant_time(as_bytes("same"), as_bytes("same")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("same"), as_bytes("samE")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("same"), as_bytes("sam")));
}

}  // namespace
}  // namespace sallyport::crypto
