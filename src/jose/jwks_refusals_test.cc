#include <gtest/gtest.h>

#include <chrono>

#include "base/base64.h"
#include "jose/jwks.h"

namespace sallyport::jose {
namespace {

std::string number(std::size_t bytes, char last = '\xC5') {
  return base64url_encode(as_bytes(std::string(bytes - 1, '\xC5') + last));
}

std::string jwk(std::string_view n, std::string_view e, std::string_view more = {}) {
  return R"({"kty":"RSA","alg":"RS256","use":"sig","n":")" + std::string(n) + R"(","e":")" +
         std::string(e) + "\"" + std::string(more) + "}";
}

std::string set_of(std::string_view keys) { return R"({"keys":[)" + std::string(keys) + "]}"; }

/// Each within 50 ms: a set is read while somebody waits.
void expect_refused(const std::string& text, std::string_view why) {
  const auto start = std::chrono::steady_clock::now();
  const auto keys = parse_jwk_set(text);
  const auto took = std::chrono::steady_clock::now() - start;
  ASSERT_FALSE(keys) << text.substr(0, 200);
  EXPECT_EQ(keys.error().code, Code::invalid_argument);
  EXPECT_NE(keys.error().detail.find(why), std::string::npos) << keys.error().detail;
  EXPECT_LT(took, std::chrono::milliseconds(50)) << text.substr(0, 200);
}

TEST(JwkSetRefusals, TheCasesBelowAreOneChangeFromAGoodSet) {
  EXPECT_TRUE(parse_jwk_set(set_of(jwk(number(256), "AQAB"))));
}

TEST(JwkSetRefusals, WhatIsNoSet) {
  for (std::string_view text : {"", "null", "[]", "{}", R"({"keys":{}})", R"({"keys":null})",
                                R"({"keys":[],"keys":[]})", "\xEF\xBB\xBF{\"keys\":[]}"}) {
    EXPECT_FALSE(parse_jwk_set(text)) << text;
  }
  expect_refused(R"({"keys":["RSA"]})", "not an object");
  expect_refused(std::string(kMaxJwkSetSize + 1, ' '), "too large");
}

TEST(JwkSetRefusals, SizesOfModulus) {
  expect_refused(set_of(jwk(number(128), "AQAB")), "1024 bits");
  expect_refused(set_of(jwk(number(255), "AQAB")), "2040 bits");
  expect_refused(set_of(jwk(number(1025), "AQAB")), "8200 bits");
  expect_refused(set_of(jwk(number(100'000), "AQAB")), "too long");
  expect_refused(set_of(jwk("", "AQAB")), "zero");
  expect_refused(set_of(jwk(number(256, '\xC4'), "AQAB")), "even");
}

TEST(JwkSetRefusals, Exponents) {
  expect_refused(set_of(jwk(number(256), "")), "zero");
  expect_refused(set_of(jwk(number(256), "AQ")), "exponent");       // 1
  expect_refused(set_of(jwk(number(256), "BA")), "exponent");       // 4
  expect_refused(set_of(jwk(number(256), "AQEBAQE")), "exponent");  // 33 bits
  expect_refused(set_of(jwk(number(256), number(256))), "too long");
  expect_refused(set_of(jwk(number(256), "AAEAAQ")), "leading zero");
}

TEST(JwkSetRefusals, NumbersThatAreNotBase64Url) {
  expect_refused(set_of(jwk(number(256) + "=", "AQAB")), "base64url");
  expect_refused(set_of(jwk(number(256), "AQAB\\n")), "base64url");
}

TEST(JwkSetRefusals, PrivateMembers) {
  for (std::string_view name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    expect_refused(set_of(jwk(number(256), "AQAB", ",\"" + std::string(name) + "\":\"AQ\"")),
                   "private member");
  }
}

TEST(JwkSetRefusals, OtherKeyTypes) {
  expect_refused(set_of(R"({"kty":"oct","k":"AQAB","alg":"HS256"})"), "private member");
  expect_refused(set_of(R"({"kty":"oct","alg":"HS256"})"), "kty");
  expect_refused(set_of(R"({"kty":"EC","crv":"P-256","x":"AQ","y":"AQ","alg":"ES256"})"), "kty");
  expect_refused(set_of(R"({"n":"AQ","e":"AQAB","alg":"RS256"})"), "kty");
}

TEST(JwkSetRefusals, Algorithms) {
  const std::string start = R"({"kty":"RSA","e":"AQAB","n":")" + number(256) + "\"";
  expect_refused(set_of(start + "}"), "alg");
  for (std::string_view alg : {"\"none\"", "\"HS256\"", "\"RS384\"", "\"RSA-OAEP\"", "null", "1"}) {
    expect_refused(set_of(start + ",\"alg\":" + std::string(alg) + "}"), "alg");
  }
}

TEST(JwkSetRefusals, OtherUses) {
  const std::string start = R"({"kty":"RSA","alg":"RS256","e":"AQAB","n":")" + number(256) + "\"";
  expect_refused(set_of(start + R"(,"use":"enc"})"), "use");
  expect_refused(set_of(start + R"(,"use":null})"), "use");
  expect_refused(set_of(start + R"(,"key_ops":["encrypt"]})"), "key_ops");
  expect_refused(set_of(start + R"(,"key_ops":[]})"), "key_ops");
  expect_refused(set_of(start + R"(,"key_ops":"verify"})"), "key_ops");
}

TEST(JwkSetRefusals, KeyIds) {
  const std::string a = jwk(number(256), "AQAB", R"(,"kid":"a")");
  const std::string b = jwk(number(256, '\xC7'), "AQAB", R"(,"kid":"a")");
  expect_refused(set_of(a + "," + b), "kid");
  expect_refused(set_of(jwk(number(256), "AQAB", R"(,"kid":"")")), "kid");
  expect_refused(set_of(jwk(number(256), "AQAB", R"(,"kid":7)")), "kid");
  expect_refused(set_of(jwk(number(256), "AQAB") + "," + jwk(number(256), "AQAB")), "kid");
}

TEST(JwkSetRefusals, OneBadKeyRefusesTheSet) {
  expect_refused(set_of(jwk(number(256), "AQAB") + "," + jwk(number(128), "AQAB")), "key 2");
}

TEST(JwkSetRefusals, TooManyKeys) {
  std::string keys = jwk(number(256), "AQAB");
  for (std::size_t i = 0; i < kMaxJwkSetKeys; ++i) keys += ",{}";
  expect_refused(set_of(keys), "too many");
}

}  // namespace
}  // namespace sallyport::jose
