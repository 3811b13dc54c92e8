#include "clients/auth/assertion.h"

#include <gtest/gtest.h>

#include "clients/auth/assertions_for_test.h"

namespace sallyport::clients {
namespace {

using namespace test;

/// What check() says of good ones: nothing.
std::string verdict(const Members& changed, const AssertionRules& by = rules(),
                    UnixTime now = kNow) {
  const std::string text = by_key(changed);
  const auto assertion = Assertion::parse(text);
  if (!assertion) return assertion.error().detail;
  const Done good = assertion->check(by, now);
  return good ? std::string() : good.error().detail;
}

TEST(Assertion, SaysWhoseItIsAndWhatWasSigned) {
  const std::string text = by_key(header().with_text("kid", "k"), claims());
  const auto assertion = Assertion::parse(text);
  ASSERT_TRUE(assertion) << assertion.error().detail;
  EXPECT_EQ(assertion->client_id(), "c");
  EXPECT_EQ(assertion->header().alg, "ES256");
  EXPECT_EQ(assertion->header().kid, "k");
  EXPECT_EQ(assertion->signing_input(), text.substr(0, text.rfind('.')));
  EXPECT_EQ(assertion->signature().size(), 64U);
  EXPECT_EQ(verdict(claims()), "");
}

TEST(Assertion, NeedsNoTypeAndMaySayMore) {
  const std::string text =
      by_key(header().without("typ"), claims().with("x", R"({"y":[1,null]})").with("iat", "1"));
  const auto assertion = Assertion::parse(text);
  ASSERT_TRUE(assertion);
  EXPECT_TRUE(assertion->check(rules(), kNow));
}

TEST(Assertion, IsGoodUntilTheSecondInWhichItExpires) {
  const auto until = claims().with("exp", std::to_string(kSecond + 60));
  EXPECT_EQ(verdict(until, rules(), kNow + Seconds(59)), "");
  EXPECT_NE(verdict(until, rules(), kNow + Seconds(60)), "");
}

// CAU-06: what its maker's clock is ahead is granted on top.
TEST(Assertion, IsGoodForFiveMinutesAtMost) {
  const auto after = [](Seconds life) {
    return verdict(claims().with("exp", std::to_string(kSecond + life.count())));
  };
  EXPECT_EQ(after(kMaxAssertionAge), "");
  EXPECT_EQ(after(kMaxAssertionAge + kMaxClockAhead), "");
  EXPECT_NE(after(kMaxAssertionAge + kMaxClockAhead + Seconds(1)), "");
}

// CAU-09
TEST(Assertion, OfAClockThatIsTenSecondsAheadIsTaken) {
  for (const char* name : {"iat", "nbf"}) {
    EXPECT_EQ(verdict(claims().with(name, std::to_string(kSecond + 8))), "") << name;
    EXPECT_EQ(verdict(claims().with(name, std::to_string(kSecond + 10))), "") << name;
    EXPECT_NE(verdict(claims().with(name, std::to_string(kSecond + 11))), "") << name;
    EXPECT_NE(verdict(claims().with(name, std::to_string(kSecond + 61))), "") << name;
  }
}

TEST(Assertion, MayBeForTheTokenUrlWhereThatIsSwitchedOn) {
  const auto for_url = claims().with_text("aud", kTokenUrl);
  EXPECT_NE(verdict(for_url), "");
  const AssertionRules both{std::string(kIssuer), {std::string(kTokenUrl)}};
  EXPECT_EQ(verdict(for_url, both), "");
  EXPECT_EQ(verdict(claims(), both), "");
}

TEST(Assertion, IsRememberedByItsClientAndJti) {
  const auto digest = [](const Members& of) {
    const std::string text = by_key(of);
    return Assertion::parse(text)->used().digest;
  };
  const auto of = [](const char* id, const char* jti) {
    return claims().with_text("iss", id).with_text("sub", id).with_text("jti", jti);
  };
  EXPECT_EQ(digest(of("c", "j")), digest(of("c", "j").with("exp", std::to_string(kSecond + 7))));
  EXPECT_NE(digest(of("c", "j")), digest(of("c", "k")));
  EXPECT_NE(digest(of("c", "j")), digest(of("d", "j")));
  EXPECT_NE(digest(of("c", "1j")), digest(of("c1", "j"))) << "the two are kept apart";
  const std::string text = by_key(claims());
  EXPECT_EQ(Assertion::parse(text)->used().until, kNow + Seconds(60));
}

}  // namespace
}  // namespace sallyport::clients
