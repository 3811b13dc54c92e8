#include "jose/jws.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "jose/algorithms.h"

namespace sallyport::jose {
namespace {

TEST(Algorithms, AreOneTable) {
  const Algorithm* rs256 = find_algorithm("RS256");
  ASSERT_NE(rs256, nullptr);
  EXPECT_EQ(rs256->name, "RS256");
  EXPECT_EQ(rs256->kty, "RSA");
  for (std::string_view name : {"", "none", "None", "NONE", "HS256", "rs256", "RS384", "RS256 "}) {
    EXPECT_EQ(find_algorithm(name), nullptr) << name;
  }
}

TEST(Jws, SplitsIntoViewsOfTheToken) {
  const auto parts = split_compact("aa.bbb.c");
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->header, "aa");
  EXPECT_EQ(parts->payload, "bbb");
  EXPECT_EQ(parts->signature, "c");
  EXPECT_EQ(parts->signing_input, "aa.bbb");
}

TEST(Jws, JoinsWhatItSplits) {
  const std::string input = signing_input(R"({"alg":"RS256"})", "{}");
  EXPECT_EQ(input, "eyJhbGciOiJSUzI1NiJ9.e30");
  const std::string token = compact(input, "\xFF\xFE");
  EXPECT_EQ(token, "eyJhbGciOiJSUzI1NiJ9.e30.__4");
  EXPECT_EQ(split_compact(token)->signing_input, input);
}

TEST(Jws, ReadsTheHeader) {
  const auto header =
      parse_header(base64url_encode(as_bytes(R"({"typ":"JWT","alg":"RS256","kid":"x"})")));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->alg, "RS256");
  EXPECT_EQ(header->others, (std::vector<std::string>{"typ", "kid"}));
  EXPECT_EQ(header->typ, "JWT");
  EXPECT_EQ(header->kid, "x");
}

TEST(Jws, ATypOrKidThatIsNoStringIsNone) {
  const auto header =
      parse_header(base64url_encode(as_bytes(R"({"typ":null,"alg":"RS256","kid":7})")));
  ASSERT_TRUE(header);
  EXPECT_FALSE(header->typ);
  EXPECT_FALSE(header->kid);
}

}  // namespace
}  // namespace sallyport::jose
