#include "jose/claims.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "jose/jws.h"

namespace sallyport::jose {
namespace {

TEST(PlainPayload, GoldenSegments) {
  const std::string payload =
      plain_payload("edit", "POC_NAB_Dev", {{"firstVisionId", "00000AUNAB"}}, 1750392000);
  EXPECT_EQ(signing_input(plain_header("RS256"), payload),
            "eyJhbGciOiJSUzI1NiJ9."
            "eyJzY29wZSI6ImVkaXQiLCJjbGllbnRfaWQiOiJQT0NfTkFCX0RldiIsImZpcnN0VmlzaW9uSWQiOiIwMDAwME"
            "FVTkFCIiwiZXhwIjoxNzUwMzkyMDAwfQ");
}

TEST(PlainPayload, KeepsTheOrderOfClaimsAndEscapesLittle) {
  EXPECT_EQ(plain_payload("a/b c", "x", {{"z", "a\"b"}, {"a", "\\/"}}, 1),
            R"({"scope":"a/b c","client_id":"x","z":"a\"b","a":"\\/","exp":1})");
  EXPECT_EQ(plain_payload("s", "c", {}, 253402300799),
            R"({"scope":"s","client_id":"c","exp":253402300799})");
}

TEST(Claims, ReadsWhatItWrites) {
  const auto claims =
      parse_claims(base64url_encode(as_bytes(plain_payload("a b", "c", {{"n", "v"}}, 1750392000))));
  ASSERT_TRUE(claims);
  EXPECT_EQ(string_claim(*claims, "scope").value(), "a b");
  EXPECT_EQ(string_claim(*claims, "n").value(), "v");
  EXPECT_EQ(numeric_date(*claims, "exp").value(), 1750392000);
}

TEST(Claims, DatesUpToTheirBounds) {
  for (std::int64_t time : {std::int64_t{1}, kMaxNumericDate}) {
    const auto claims = parse_json(R"({"exp":)" + std::to_string(time) + "}");
    EXPECT_EQ(numeric_date(*claims, "exp").value(), time);
  }
}

}  // namespace
}  // namespace sallyport::jose
