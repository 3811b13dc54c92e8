#include "verifier/at_jwt.h"

#include <gtest/gtest.h>

#include "verifier/forge_at_jwt_test.h"
#include "verifier/forge_test.h"

namespace sallyport::verifier {
namespace {

using namespace test::at_jwt;

Outcome<VerifiedToken> verify_claims(const Members& changed, UnixTime now = kNow,
                                     AtJwtRules by = rules()) {
  return verify(signed_over(header(), changed), now, by);
}

TEST(VerifyAtJwt, TellsWhatAGoodTokenSays) {
  const auto token = verify_claims(
      claims().with("firstVisionId", R"("00000AUNAB")").with("auth_time", "1750388000"));
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_EQ(token->profile(), Profile::at_jwt);
  EXPECT_EQ(token->issuer(), kIssuer);
  EXPECT_EQ(token->audiences(), std::vector<std::string>{std::string(kAudience)});
  EXPECT_EQ(token->subject(), "client");
  EXPECT_EQ(token->client_id(), "client");
  EXPECT_EQ(token->scope(), "a.read a.write");
  EXPECT_EQ(token->jti(), "j-1");
  EXPECT_EQ(token->issued_at(), from_unix(kIat));
  EXPECT_EQ(token->exp(), from_unix(kExp));
  EXPECT_FALSE(token->not_before());
  EXPECT_EQ(token->kid(), "e");
  EXPECT_EQ(token->alg(), "ES256");
  EXPECT_EQ(token->fixed_claims(),
            (std::vector<std::pair<std::string, std::string>>{{"firstVisionId", "00000AUNAB"}}));
}

TEST(VerifyAtJwt, TakesAKeyOfEachType) {
  using enum crypto::SignatureScheme;
  const auto signed_by = [](const crypto::PrivateKey& key, crypto::SignatureScheme scheme,
                            std::string_view alg, std::string_view kid) {
    const std::string input = jose::signing_input(
        header().with_text("alg", alg).with_text("kid", kid).text(), claims().text());
    return jose::compact(input, key.sign(scheme, input).value());
  };
  EXPECT_TRUE(verify(signed_by(sallyport::test::key_a(), rsa_pkcs1_sha256, "RS256", "r")));
  EXPECT_TRUE(verify(signed_by(sallyport::test::key_p256(), ecdsa_p256_sha256, "ES256", "e")));
  EXPECT_TRUE(verify(signed_by(sallyport::test::key_ed25519(), ed25519, "EdDSA", "o")));
}

// RFC 9068 4: "at+jwt" or "application/at+jwt"; RFC 7515 4.1.9: media types know no case.
TEST(VerifyAtJwt, TakesBothSpellingsOfTyp) {
  for (std::string_view typ :
       {"at+jwt", "AT+JWT", "At+jwt", "application/at+jwt", "Application/AT+JWT"}) {
    EXPECT_TRUE(verify(signed_over(header().with_text("typ", typ), claims()))) << typ;
  }
}

// RFC 7515 4: header parameters that are not understood are ignored.
TEST(VerifyAtJwt, PassesOverHeaderMembersThatMeanNothingToUs) {
  EXPECT_TRUE(verify(signed_over(header().with("x", "[1]").with_text("x5t", "AA"), claims())));
}

TEST(VerifyAtJwt, TakesAListOfAudiencesWithOursInIt) {
  const auto token =
      verify_claims(claims().with("aud", R"(["https://other.example","https://api.example"])"));
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_EQ(token->audiences().size(), 2U);
}

TEST(VerifyAtJwt, ScopeMayBeMissing) {
  const auto token = verify_claims(claims().without("scope"));
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_EQ(token->scope(), "");
}

TEST(VerifyAtJwt, IsGoodFromIatAndNbfUntilTheSecondBeforeExp) {
  EXPECT_TRUE(verify_claims(claims(), from_unix(kIat)));
  EXPECT_TRUE(verify_claims(claims().with("nbf", std::to_string(kIat)), from_unix(kIat)));
  EXPECT_TRUE(verify_claims(claims(), from_unix(kExp - 1)));
}

TEST(VerifyAtJwt, LeewayIsForBothEndsAndBounded) {
  const auto at = [](std::int64_t now, int leeway) {
    return verify_claims(claims(), from_unix(now), rules(Seconds(leeway))).has_value();
  };
  EXPECT_TRUE(at(kIat - 30, 30));
  EXPECT_FALSE(at(kIat - 31, 30));
  EXPECT_TRUE(at(kExp + 29, 30));
  EXPECT_FALSE(at(kExp + 30, 30));
  EXPECT_TRUE(at(kIat - 60, 3600));
  EXPECT_FALSE(at(kIat - 61, 3600));
  EXPECT_FALSE(at(kExp + 60, 3600));
  EXPECT_TRUE(at(kIat, -5));
  EXPECT_FALSE(at(kExp, -5));
}

TEST(VerifyAtJwt, AnyAudienceHasToBeAskedFor) {
  const auto token = claims().with_text("aud", "https://other.example");
  EXPECT_FALSE(verify_claims(token));
  EXPECT_TRUE(verify_claims(token, kNow, {kIssuer, std::nullopt}));
}

TEST(CheckAtJwt, AsksAnOldTokenByTheRulesOfNow) {
  const auto token = verify(good_token());
  ASSERT_TRUE(token);
  EXPECT_TRUE(check_at_jwt(*token, kNow, rules()));
  const auto code = [&](UnixTime now, const AtJwtRules& by) {
    return check_at_jwt(*token, now, by).error().code;
  };
  EXPECT_EQ(code(from_unix(kExp), rules()), Code::token_expired);
  EXPECT_EQ(code(from_unix(kIat - 1), rules()), Code::token_not_yet);
  EXPECT_EQ(code(kNow, {kIssuer, "https://new.example"}), Code::token_wrong_audience);
  EXPECT_EQ(code(kNow, {"https://new.example", kAudience}), Code::token_wrong_issuer);
}

TEST(CheckAtJwt, APlainTokenIsOfAnotherProfile) {
  const auto plain = test::verify(test::good_token());
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->profile(), Profile::plain);
  EXPECT_EQ(check_at_jwt(*plain, test::kNow, rules()).error().code, Code::token_malformed);
}

}  // namespace
}  // namespace sallyport::verifier
