#include <gtest/gtest.h>

#include "jose/jwk.h"
#include "jose/jwk_text_for_test.h"
#include "jose/jwks.h"

namespace sallyport::jose {
namespace {

using namespace test;

constexpr JwkSetRules kLenient{.pass_over_unused = true};

void expect_refused(const std::string& text, std::string_view why, JwkSetRules rules = {}) {
  const auto keys = parse_jwk_set(text, rules);
  ASSERT_FALSE(keys) << text.substr(0, 200);
  EXPECT_EQ(keys.error().code, Code::invalid_argument);
  EXPECT_NE(keys.error().detail.find(why), std::string::npos) << keys.error().detail;
}

/// Of which key it is that there is something wrong with, under both rules.
void expect_always_refused(const std::vector<JwkText>& jwks, std::string_view why) {
  expect_refused(set_of(jwks), why);
  expect_refused(set_of(jwks), why, kLenient);
}

TEST(JwkSetRefusals, TheCasesBelowAreOneChangeFromAGoodSet) {
  EXPECT_TRUE(parse_jwk_set(set_of(good_jwks())));
  EXPECT_TRUE(parse_jwk_set(set_of(good_jwks()), kLenient));
}

TEST(JwkSetRefusals, WhatIsNoSet) {
  for (const JwkSetRules& rules : {JwkSetRules{}, kLenient}) {
    for (std::string_view text : {"", "null", "[]", "{}", R"({"keys":{}})", R"({"keys":null})",
                                  R"({"keys":[],"keys":[]})", "\xEF\xBB\xBF{\"keys\":[]}"}) {
      EXPECT_FALSE(parse_jwk_set(text, rules)) << text;
    }
    expect_refused(R"({"keys":["RSA"]})", "not an object", rules);
    expect_refused(R"({"keys":[null]})", "not an object", rules);
    expect_refused(std::string(kMaxJwkSetSize + 1, ' '), "too large", rules);
    expect_refused(ec_jwk().text(), "no array keys", rules);
  }
}

TEST(JwkSetRefusals, OneBadKeyRefusesTheSet) {
  const JwkText weak = rsa_jwk().with_bytes("n", std::string(128, '\xC5')).with_text("kid", "w");
  expect_always_refused({rsa_jwk(), ec_jwk(), weak}, "key 3: an RSA key of 1024 bits");
  expect_always_refused({ec_jwk().with_text("d", "AQ"), rsa_jwk()}, "key 1: a private member");
  // Also one that would not be used.
  expect_refused(set_of({rsa_jwk(), weak.with_text("use", "enc")}), "1024 bits", kLenient);
  expect_refused(set_of({rsa_jwk(), weak.with_text("alg", "RS512")}), "1024 bits", kLenient);
}

TEST(JwkSetRefusals, UnusedKeysUnlessTheyArePassedOver) {
  expect_refused(set_of({rsa_jwk(), ec_jwk().with_text("crv", "P-384")}), "key 2: kty or crv");
  expect_refused(set_of({rsa_jwk(), ec_jwk().with_text("use", "enc")}), "key 2: use");
  expect_refused(set_of({rsa_jwk(), ec_jwk().without("alg")}), "key 2: alg is missing");
}

TEST(JwkSetRefusals, ContradictionsAreNoUnusedKeys) {
  expect_always_refused({ec_jwk().with_text("alg", "RS256")}, "another kty");
  expect_always_refused({rsa_jwk().with_text("alg", "EdDSA")}, "another kty");
}

TEST(JwkSetRefusals, KeyIdsThatTwoKeysHave) {
  const JwkText other = okp_jwk().with_text("kid", "e");
  expect_always_refused({ec_jwk(), other}, "key 2: the kid of an earlier one");
  expect_always_refused({ec_jwk(), rsa_jwk(), other}, "key 3: the kid of an earlier one");
  expect_always_refused({ec_jwk(), ec_jwk()}, "the kid of an earlier one");
  // The same key twice without a name, or once under the name that it has of itself.
  const JwkText nameless = ec_jwk().without("kid");
  expect_always_refused({nameless, nameless}, "the kid of an earlier one");
  expect_always_refused({okp_jwk().with_text("kid", thumbprint(ec_half())), nameless},
                        "the kid of an earlier one");
  // Which of the two a token means is open, though we would use but one.
  const JwkText unused = ec_jwk().with_text("crv", "P-384");
  expect_refused(set_of({ec_jwk(), unused}), "the kid of an earlier one", kLenient);
  expect_refused(set_of({unused, ec_jwk()}), "the kid of an earlier one", kLenient);
}

TEST(JwkSetRefusals, TooManyKeys) {
  std::string keys = ec_jwk().text();
  for (std::size_t i = 0; i < kMaxJwkSetKeys; ++i) keys += R"(,{"kty":"AKP"})";
  expect_refused(R"({"keys":[)" + keys + "]}", "too many");
  expect_refused(R"({"keys":[)" + keys + "]}", "too many", kLenient);
}

}  // namespace
}  // namespace sallyport::jose
