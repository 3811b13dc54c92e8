#include <gtest/gtest.h>

#include "base/base64.h"
#include "clients/auth/assertion.h"

namespace sallyport::clients {
namespace {

constexpr std::int64_t kMade = 1'750'000'000;

std::string encode(std::string_view text) { return base64url_encode(as_bytes(text)); }

/// With a signature that nobody looks at here.
std::string assertion_of(const std::string& times) {
  return encode(R"({"alg":"ES256"})") + "." +
         encode(R"({"iss":"c","sub":"c","aud":"https://issuer.example","jti":"j")" + times + "}") +
         ".AA";
}

std::string made_for(std::int64_t life) {
  return assertion_of(R"(,"iat":)" + std::to_string(kMade) + R"(,"exp":)" +
                      std::to_string(kMade + life));
}

bool is_good(const std::string& text, std::int64_t after) {
  return static_cast<bool>(
      Assertion::parse(text)->check({"https://issuer.example", {}}, from_unix(kMade + after)));
}

// Authlib makes such, and has no way to be told otherwise that works more than once.
TEST(AssertionAge, OneThatSaysThatItIsGoodForAnHourIsGoodForFiveMinutes) {
  const std::string hour = made_for(3600);
  EXPECT_TRUE(is_good(hour, 0));
  EXPECT_TRUE(is_good(hour, kMaxAssertionAge.count() - 1));
  EXPECT_EQ(Assertion::parse(hour)->used().until, from_unix(kMade) + kMaxAssertionAge);
}

// It is forgotten then, so it must not be good ever again.
TEST(AssertionAge, IsNotGoodAgainBehindThat) {
  for (std::int64_t after = kMaxAssertionAge.count(); after <= 3610; after += 10) {
    EXPECT_FALSE(is_good(made_for(3600), after)) << after;
  }
}

TEST(AssertionAge, OneThatEndsBeforeEndsThen) {
  EXPECT_TRUE(is_good(made_for(60), 59));
  EXPECT_FALSE(is_good(made_for(60), 60));
  EXPECT_EQ(Assertion::parse(made_for(60))->used().until, from_unix(kMade + 60));
}

TEST(AssertionAge, OneForLongerThanAnHourOrOfNoKnownAgeIsRefused) {
  EXPECT_FALSE(is_good(made_for(kMaxAssertionLife.count() + 1), 0));
  EXPECT_FALSE(is_good(made_for(2'400'000'000), 0));
  EXPECT_FALSE(is_good(assertion_of(R"(,"exp":)" + std::to_string(kMade + 3600)), 0));
}

}  // namespace
}  // namespace sallyport::clients
