#include "base/base64.h"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace sallyport {
namespace {

// RFC 4648 section 10.
const std::vector<std::pair<std::string, std::string>> kRfcVectors = {{"", ""},
                                                                      {"f", "Zg=="},
                                                                      {"fo", "Zm8="},
                                                                      {"foo", "Zm9v"},
                                                                      {"foob", "Zm9vYg=="},
                                                                      {"fooba", "Zm9vYmE="},
                                                                      {"foobar", "Zm9vYmFy"}};

TEST(Base64, RfcVectors) {
  for (const auto& [plain, coded] : kRfcVectors) {
    EXPECT_EQ(base64_encode(as_bytes(plain)), coded);
    EXPECT_EQ(base64_decode(coded).value(), plain);
    const std::string unpadded = coded.substr(0, coded.find('='));
    EXPECT_EQ(base64url_encode(as_bytes(plain)), unpadded);
    EXPECT_EQ(base64url_decode(unpadded).value(), plain);
  }
}

TEST(Base64, TheTwoAlphabetsDifferInTwoCharacters) {
  const std::string bytes = "\xFB\xEF\xFF";
  EXPECT_EQ(base64_encode(as_bytes(bytes)), "++//");
  EXPECT_EQ(base64url_encode(as_bytes(bytes)), "--__");
}

TEST(Base64, RoundTripOfAnyBytes) {
  std::mt19937 random(7);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_EQ(base64url_decode(base64url_encode(as_bytes(bytes))).value(), bytes);
    EXPECT_EQ(base64_decode(base64_encode(as_bytes(bytes))).value(), bytes);
  }
}

TEST(Base64, AppendKeepsWhatIsThere) {
  std::string out = "head.";
  base64url_append(out, as_bytes("foo"));
  EXPECT_EQ(out, "head.Zm9v");
}

}  // namespace
}  // namespace sallyport
