#include <gtest/gtest.h>

#include "clients/auth/assertion.h"
#include "clients/auth/assertions_for_test.h"

// RFC 7523 section 3: one member is wrong, everything else is good.

namespace sallyport::clients {
namespace {

using namespace test;

void expect_refused(const std::string& text, std::string_view why) {
  const auto assertion = Assertion::parse(text);
  const Done good =
      assertion ? assertion->check(rules(), kNow) : Done(Unexpected(assertion.error()));
  ASSERT_FALSE(good) << why;
  EXPECT_EQ(good.error().code, Code::credentials_malformed) << why;
  EXPECT_TRUE(good.error().detail.starts_with("assertion: ")) << good.error().detail;
}

void expect_refused(const Members& changed) { expect_refused(by_key(changed), changed.text()); }

TEST(AssertionRefuses, WhatIsNoJwt) {
  const std::string good = by_key(claims());
  for (const std::string& text :
       {std::string(), std::string("a"), std::string("a.b"), std::string("a.b.c"), good + ".",
        good + ".x", good + "=", " " + good, good + "\n", good.substr(1),
        good.substr(0, good.rfind('.')), good.substr(0, good.rfind('.') + 1),
        std::string(9000, 'a')}) {
    expect_refused(text, text);
  }
}

TEST(AssertionRefuses, AHeaderThatAsksForWhatIsNotUnderstood) {
  for (const auto& bad :
       {header().with("crit", R"(["x"])"), header().with("b64", "false"), header().without("alg"),
        header().with("alg", "1"), header().with("alg", "null")}) {
    expect_refused(by_key(bad, claims()), bad.text());
  }
}

// CAU-03
TEST(AssertionRefuses, TwoClientsOrNone) {
  for (const char* name : {"iss", "sub"}) {
    expect_refused(claims().without(name));
    for (const char* json : {R"("d")", R"("C")", R"("c ")", R"("")", R"(["c"])", "null", "1"}) {
      expect_refused(claims().with(name, json));
    }
  }
  for (const char* id : {"", "a b", "a:b", "a\\u0000b", "\\u00e9"}) {
    expect_refused(claims().with_text("iss", id).with_text("sub", id));
  }
}

// CAU-04: an audience that other servers take too would let them replay it here.
TEST(AssertionRefuses, AnotherAudienceThanOursAlone) {
  expect_refused(claims().without("aud"));
  for (const char* json :
       {R"("https://other.example")", R"("https://issuer.example/")", R"("https://issuer.exampl")",
        R"("https://issuer.example/oauth2/token")", R"("HTTPS://issuer.example")",
        R"("https://issuer.example:443")", R"(["https://issuer.example"])",
        R"(["https://issuer.example","https://other.example"])", R"([])", R"({})", R"("")", "null",
        "1"}) {
    expect_refused(claims().with("aud", json));
  }
}

// CAU-02, CAU-06
TEST(AssertionRefuses, AnExpiryThatIsMissingOverOrFarAway) {
  expect_refused(claims().without("exp"));
  for (const std::string& json :
       {std::to_string(kSecond), std::to_string(kSecond - 300), std::to_string(kSecond + 311),
        std::string("4102444800"), std::string("9223372036854775807"),
        std::string("9223372036854775808"), std::string("-1"), std::string("0"),
        std::string("1e10"), std::string("1750000060.5"), std::string("\"1750000060\""),
        std::string("null"), std::string("true")}) {
    expect_refused(claims().with("exp", json));
  }
}

// CAU-09
TEST(AssertionRefuses, TimesOfTheFutureAndWhatIsNoTime) {
  for (const char* name : {"iat", "nbf"}) {
    for (const std::string& json : {std::to_string(kSecond + 61), std::string("\"1750000000\""),
                                    std::string("null"), std::string("1.5"), std::string("-1")}) {
      expect_refused(claims().with(name, json));
    }
  }
}

// CAU-05: without a name of its own it could not be told from another.
TEST(AssertionRefuses, OneWithoutAName) {
  expect_refused(claims().without("jti"));
  for (const char* json : {R"("")", "1", "null", R"(["j"])"}) {
    expect_refused(claims().with("jti", json));
  }
  expect_refused(claims().with_text("jti", std::string(kMaxJtiLength + 1, 'j')));
}

TEST(AssertionRefuses, AMemberThatStandsThereTwice) {
  const std::string twice = R"({"iss":"c","sub":"c","aud":"https://issuer.example","jti":"1",)"
                            R"("jti":"2","exp":1750000060})";
  const std::string input = jose::signing_input(header().text(), twice);
  expect_refused(jose::compact(input, std::string(64, 'x')), twice);
}

}  // namespace
}  // namespace sallyport::clients
