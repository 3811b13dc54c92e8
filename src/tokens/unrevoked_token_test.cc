#include "tokens/unrevoked_token.h"

#include <gtest/gtest.h>

#include "jose/jws.h"
#include "tokens/issued_tokens_test.h"

namespace sallyport::tokens {
namespace {

using namespace test;

const UnixTime kUsual = kNow + Seconds(7200);

struct Unrevoked : testing::Test {
  Revocations revocations;
  clients::Client client = sample_client();

  void revoke(UnixTime exp, const std::string& scope = "a") {
    const auto input =
        plain_signing_input(ring()->active(), authenticated(client), scopes(scope), exp);
    revocations.add(ring()->active().kid(), jose::token_digest(input), exp);
  }
  void revoke_all(UnixTime from, UnixTime to) {
    for (UnixTime exp = from; exp <= to; exp += Seconds(1)) revoke(exp);
  }
  Outcome<UnixTime> expiry(UnixTime usual = kUsual, UnixTime now = kNow) {
    return unrevoked_expiry(ring()->active(), authenticated(client), scopes(), usual, now,
                            revocations);
  }
  /// Seconds from the usual one.
  std::int64_t moved_by(UnixTime usual = kUsual, UnixTime now = kNow) {
    const auto exp = expiry(usual, now);
    EXPECT_TRUE(exp) << exp.error().detail;
    return exp ? (*exp - usual).count() : 999'999;
  }
};

TEST_F(Unrevoked, IsTheUsualOneWhereNothingWasRevoked) {
  EXPECT_EQ(moved_by(), 0);
  revoke(kUsual, "b");
  revoke(kUsual - Seconds(1));
  EXPECT_EQ(moved_by(), 0) << "others do not matter";
}

TEST_F(Unrevoked, IsASecondEarlierForEachThatWasRevoked) {
  revoke(kUsual);
  EXPECT_EQ(moved_by(), -1);
  revoke(kUsual - Seconds(1));
  revoke(kUsual - Seconds(2));
  revoke(kUsual - Seconds(4));
  EXPECT_EQ(moved_by(), -3);
}

TEST_F(Unrevoked, HasTheTextOfTheTokenThatItIs) {
  revoke(kUsual);
  const auto token = sign_unrevoked_token(ring()->active(), authenticated(client), scopes(), kUsual,
                                          kNow, revocations);
  ASSERT_TRUE(token);
  EXPECT_EQ((*token)->exp, kUsual - Seconds(1));
  const auto read = verified((*token)->text);
  EXPECT_EQ(read.exp(), (*token)->exp);
  EXPECT_EQ(read.digest(), (*token)->digest);
  EXPECT_FALSE(revocations.contains(read.kid(), read.digest()));
}

TEST_F(Unrevoked, NeverExpiresNowOrBefore) {
  const UnixTime usual = kNow + Seconds(3);
  revoke_all(kNow + Seconds(2), usual);
  EXPECT_EQ(moved_by(usual), -2);
  revoke(kNow + Seconds(1));
  EXPECT_EQ(moved_by(usual), 1) << "upwards, since there is none below";
  revoke(usual + Seconds(1));
  EXPECT_EQ(moved_by(usual), 2);
}

TEST_F(Unrevoked, NeverIsOneThatDiedByACutOff) {
  client.dead_until = kUsual - Seconds(2);
  revoke(kUsual);
  EXPECT_EQ(moved_by(), -1);
  revoke(kUsual - Seconds(1));
  EXPECT_EQ(moved_by(), 1);
}

TEST_F(Unrevoked, GivesUpBehindABound) {
  revoke_all(kUsual - Seconds(kMostExpiriesTried - 2), kUsual);
  EXPECT_EQ(moved_by(), -(kMostExpiriesTried - 1)) << "the last that is tried";
  revoke(kUsual - Seconds(kMostExpiriesTried - 1));
  const auto refused = expiry();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::unavailable);
  EXPECT_EQ(refused.error().retry_after_s, 1U);
  EXPECT_EQ(moved_by(kUsual + Seconds(60)), 0) << "a minute later there is another one";
}

}  // namespace
}  // namespace sallyport::tokens
