#include <gtest/gtest.h>

#include "base/base64.h"
#include "jose/jws.h"

namespace sallyport::jose {
namespace {

void expect_unsplit(std::string_view token) {
  const auto parts = split_compact(token);
  ASSERT_FALSE(parts) << token.substr(0, 60);
  EXPECT_EQ(parts.error().code, Code::token_malformed);
}

void expect_no_header(std::string_view json) {
  const auto header = parse_header(base64url_encode(as_bytes(json)));
  ASSERT_FALSE(header) << json.substr(0, 60);
  EXPECT_EQ(header.error().code, Code::token_malformed);
}

TEST(JwsRefusals, OtherNumbersOfSegments) {
  for (std::string_view token : {"", "a", "a.b", "a.b.c.d", "a.b.c.d.e", ".", "..", "..."}) {
    expect_unsplit(token);
  }
}

TEST(JwsRefusals, EmptySegments) {
  for (std::string_view token : {".b.c", "a..c", "a.b.", "..c", "a..", ".b."})
    expect_unsplit(token);
}

TEST(JwsRefusals, Size) {
  EXPECT_TRUE(split_compact("a.b." + std::string(kMaxTokenSize - 4, 'c')));
  expect_unsplit("a.b." + std::string(kMaxTokenSize - 3, 'c'));
  expect_unsplit(std::string(1'000'000, '.'));
  expect_unsplit("a.b." + std::string(100'000'000, 'c'));
}

TEST(JwsRefusals, HeadersThatAreNoObject) {
  for (std::string_view json : {"", "null", "[]", "\"alg\"", "1", "[{\"alg\":\"RS256\"}]", "{",
                                "alg", "\xEF\xBB\xBF{\"alg\":\"RS256\"}", "{\"alg\":\"RS256\"}x"}) {
    expect_no_header(json);
  }
}

TEST(JwsRefusals, HeadersWithoutAStringAlg) {
  for (std::string_view json :
       {"{}", R"({"Alg":"RS256"})", R"({"alg":null})", R"({"alg":["RS256"]})", R"({"alg":1})",
        R"({"alg":{"alg":"RS256"}})"}) {
    expect_no_header(json);
  }
}

TEST(JwsRefusals, HeadersWithDuplicates) {
  expect_no_header(R"({"alg":"RS256","alg":"none"})");
  expect_no_header(R"({"alg":"RS256","\u0061lg":"RS256"})");
  expect_no_header(R"({"alg":"RS256","x":{"y":1,"y":2}})");
}

TEST(JwsRefusals, CritAndB64WhateverTheySay) {
  for (std::string_view json :
       {R"({"alg":"RS256","crit":["x"],"x":1})", R"({"alg":"RS256","crit":[]})",
        R"({"alg":"RS256","crit":"b64"})", R"({"alg":"RS256","crit":["alg"]})",
        R"({"alg":"RS256","crit":null})", R"({"alg":"RS256","b64":false})",
        R"({"alg":"RS256","b64":true})", R"({"alg":"RS256","b64":false,"crit":["b64"]})"}) {
    expect_no_header(json);
  }
}

TEST(JwsRefusals, HeadersThatAreNestedDeeply) {
  expect_no_header(std::string(100'000, '['));
  expect_no_header(R"({"alg":"RS256","x":)" + std::string(5, '[') + std::string(5, ']') + "}");
}

TEST(JwsRefusals, HeaderSegmentsThatAreNotBase64Url) {
  for (std::string_view segment :
       {"eyJhbGciOiJSUzI1NiJ9=", "eyJhbGciOiJSUzI1NiJ9\n", "eyJhbGciOiJSUzI1NiJ", "{}"}) {
    EXPECT_FALSE(parse_header(segment)) << segment;
  }
}

}  // namespace
}  // namespace sallyport::jose
