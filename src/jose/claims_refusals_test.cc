#include <gtest/gtest.h>

#include "base/base64.h"
#include "jose/claims.h"

namespace sallyport::jose {
namespace {

void expect_refused(std::string_view json) {
  const auto claims = parse_claims(base64url_encode(as_bytes(json)));
  ASSERT_FALSE(claims) << json.substr(0, 60);
  EXPECT_EQ(claims.error().code, Code::token_malformed);
}

TEST(ClaimsRefusals, WhatIsNoObject) {
  for (std::string_view json : {"", " ", "null", "[]", "\"x\"", "7", "[{}]", "{}{}", "{} x",
                                "\xEF\xBB\xBF{}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\x80\"}"}) {
    expect_refused(json);
  }
}

TEST(ClaimsRefusals, Duplicates) {
  expect_refused(R"({"exp":1,"exp":2})");
  expect_refused(R"({"scope":"a","s\u0063ope":"b"})");
  expect_refused(R"({"x":[{"a":1,"a":1}]})");
}

TEST(ClaimsRefusals, Nesting) {
  expect_refused(std::string(100'000, '['));
  expect_refused(R"({"a":)" + std::string(8, '[') + std::string(8, ']') + "}");
}

TEST(ClaimsRefusals, SegmentsThatAreNotBase64Url) {
  for (std::string_view segment : {"e30=", "e3 0", "e30\n", "e31", "{}", "e30+"}) {
    EXPECT_FALSE(parse_claims(segment)) << segment;
  }
}

TEST(ClaimsRefusals, DatesThatAreNone) {
  for (std::string_view value : {"\"1750392000\"",
                                 "1750392000.5",
                                 "1750392000.0",
                                 "1.75e9",
                                 "1e400",
                                 "-1e400",
                                 "\"NaN\"",
                                 "-1",
                                 "0",
                                 "-0",
                                 "253402300800",
                                 "9223372036854775807",
                                 "9223372036854775808",
                                 "-9223372036854775808",
                                 "18446744073709551616",
                                 "true",
                                 "null",
                                 "[]",
                                 "[1750392000]",
                                 "{}"}) {
    const auto claims = parse_json(R"({"exp":)" + std::string(value) + "}");
    if (!claims) continue;  // refused even earlier
    const auto date = numeric_date(*claims, "exp");
    ASSERT_FALSE(date) << value;
    EXPECT_EQ(date.error().code, Code::token_malformed);
  }
  EXPECT_FALSE(numeric_date(*parse_json("{}"), "exp"));
}

TEST(ClaimsRefusals, StringsThatAreNone) {
  for (std::string_view value : {"1", "null", "[\"a\"]", "true", "{}"}) {
    const auto claims = parse_json(R"({"scope":)" + std::string(value) + "}");
    EXPECT_FALSE(string_claim(*claims, "scope")) << value;
  }
  EXPECT_FALSE(string_claim(*parse_json(R"({"Scope":"a"})"), "scope"));
}

}  // namespace
}  // namespace sallyport::jose
