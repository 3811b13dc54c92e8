#include "verifier/plain.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "verifier/forge_test.h"

namespace sallyport::verifier {
namespace {

using namespace test;

static_assert(!std::is_default_constructible_v<VerifiedToken>, "only the verifier makes one");

TEST(VerifyPlain, TellsWhatAGoodTokenSays) {
  const auto token = verify(good_token());
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_EQ(token->scope(), "a.read a.write");
  EXPECT_EQ(token->client_id(), "client");
  ASSERT_EQ(token->fixed_claims().size(), 1U);
  EXPECT_EQ(token->fixed_claims()[0].first, "firstVisionId");
  EXPECT_EQ(token->fixed_claims()[0].second, "00000AUNAB");
  EXPECT_EQ(to_unix(token->exp()), kExp);
  EXPECT_EQ(token->kid(), "a");
  EXPECT_EQ(token->alg(), "RS256");
}

TEST(VerifyPlain, TriesEachKeyAndNamesTheOneThatSigned) {
  const std::array keys{view(public_b(), "b"), view(public_a(), "a")};
  const auto token = verify_plain(good_token(), keys, kNow);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->kid(), "a");
}

TEST(VerifyPlain, IsGoodUntilTheSecondBeforeExp) {
  EXPECT_TRUE(verify(good_token(), from_unix(kExp - 1)));
  const auto late = verify(good_token(), from_unix(kExp));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::token_expired);
  EXPECT_EQ(late.error().detail, "expired 0 s ago");
  EXPECT_EQ(verify(good_token(), from_unix(kExp + 12)).error().detail, "expired 12 s ago");
}

TEST(VerifyPlain, LeewayIsAddedAndBounded) {
  EXPECT_TRUE(verify(good_token(), from_unix(kExp + 29), {.leeway = Seconds(30)}));
  EXPECT_FALSE(verify(good_token(), from_unix(kExp + 30), {.leeway = Seconds(30)}));
  EXPECT_TRUE(verify(good_token(), from_unix(kExp + 59), {.leeway = Seconds(3600)}));
  EXPECT_FALSE(verify(good_token(), from_unix(kExp + 60), {.leeway = Seconds(3600)}));
  EXPECT_FALSE(verify(good_token(), from_unix(kExp), {.leeway = Seconds(-5)}));
  EXPECT_TRUE(verify(good_token(), from_unix(kExp - 1), {.leeway = Seconds(-5)}));
}

// What a revocation names it by must not depend on how the signature is written down.
TEST(VerifyPlain, HasTheDigestOfWhatWasSignedAndNotOfTheSignature) {
  const std::string text = good_token();
  const auto token = verify(text);
  ASSERT_TRUE(token);
  const std::string input = text.substr(0, text.rfind('.'));
  EXPECT_EQ(token->digest(), crypto::sha256(as_bytes(input)));
  EXPECT_NE(token->digest(), verify(signed_over(kHeader, payload(kExp + 1)))->digest());
}

TEST(VerifyPlain, TheOrderOfMembersIsFree) {
  EXPECT_TRUE(
      verify(signed_over(kHeader, R"( {"exp":1750392000, "client_id":"c", "scope":"s"} )")));
}

}  // namespace
}  // namespace sallyport::verifier
