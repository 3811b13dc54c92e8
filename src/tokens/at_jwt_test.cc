#include "tokens/at_jwt.h"

#include <gtest/gtest.h>

#include <set>

#include "base/base64.h"
#include "base/json.h"
#include "jose/jws.h"
#include "tokens/at_jwts_test.h"

namespace sallyport::tokens {
namespace {

using namespace test;

Json part(const IssuedToken& token, bool header) {
  const auto parts = jose::split_compact(token.text).value();
  return parse_json(*base64url_decode(header ? parts.header : parts.payload)).value();
}

std::vector<std::string> names(const Json& json) {
  std::vector<std::string> all;
  for (const JsonMember& member : *json.object()) all.push_back(member.name);
  return all;
}

// AT-01, AT-07
TEST(AtJwt, HasTheHeaderOfItsKeyAndNothingThatLeadsElsewhere) {
  for (const char* alg : {"RS256", "PS256", "ES256", "EdDSA"}) {
    const auto token = sign(sample_client(), alg);
    const Json header = part(*token, true);
    EXPECT_EQ(names(header), (std::vector<std::string>{"typ", "alg", "kid"})) << alg;
    EXPECT_EQ(*header.member("alg")->string(), alg);
    EXPECT_EQ(*header.member("typ")->string(), "at+jwt");
    EXPECT_EQ(*header.member("kid")->string(), at_jwt_key(alg).kid());
  }
}

// AT-02, AT-04, AT-05
TEST(AtJwt, SaysWhatItWasIssuedFor) {
  const auto token = sign(sample_client(), "ES256", {scopes("b a"), "https://api.example", kIssuer},
                          kNow, kNow + Seconds(600));
  const Json claims = part(*token, false);
  EXPECT_EQ(*claims.member("iss")->string(), kIssuer);
  EXPECT_EQ(*claims.member("aud")->string(), "https://api.example");
  EXPECT_EQ(*claims.member("sub")->string(), "c");
  EXPECT_EQ(*claims.member("client_id")->string(), "c");
  EXPECT_EQ(*claims.member("scope")->string(), "b a");
  EXPECT_EQ(*claims.member("iat")->integer(), to_unix(kNow));
  EXPECT_EQ(*claims.member("exp")->integer(), to_unix(kNow + Seconds(600)));
  EXPECT_EQ(*claims.member("firstVisionId")->string(), "00000AUNAB");
  EXPECT_EQ(claims.object()->size(), 9U) << "and nothing besides but its jti";
  EXPECT_EQ(token->iat, kNow);
  EXPECT_EQ(token->exp, kNow + Seconds(600));
}

TEST(AtJwt, IsVerifiedByTheRulesOfItsProfile) {
  for (const char* alg : {"RS256", "PS256", "ES256", "EdDSA"}) {
    const auto token = sign(sample_client(), alg);
    const auto verified = verify(*token);
    ASSERT_TRUE(verified) << alg << ": " << verified.error().detail;
    EXPECT_EQ(verified->profile(), verifier::Profile::at_jwt);
    EXPECT_EQ(verified->client_id(), "c");
    EXPECT_EQ(verified->alg(), alg);
    EXPECT_EQ(verified->digest(), token->digest);
  }
}

// TOK-25: 128 random bits.
TEST(AtJwt, HasANameOfItsOwn) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto token = sign(sample_client(), "EdDSA");
    const std::string jti = *part(*token, false).member("jti")->string();
    EXPECT_EQ(base64url_decode(jti).value().size(), 16U);
    EXPECT_TRUE(seen.insert(jti).second);
  }
}

TEST(AtJwt, IsUsuallyForTheFirstAudienceElseTheIssuer) {
  clients::Client client = sample_client();
  EXPECT_EQ(usual_audience(client, kIssuer), kIssuer);
  client = with(client, [](auto& oauth2) { oauth2.audiences = {"first", "second"}; });
  EXPECT_EQ(usual_audience(client, kIssuer), "first");
}

TEST(AtJwt, IsIssuedBehindACutOff) {
  clients::Client client = sample_client();
  EXPECT_EQ(issued_at(client, kNow), kNow);
  client.cut_off_at = kNow;
  EXPECT_EQ(issued_at(client, kNow), kNow + kHeardWithin + Seconds(1));
  EXPECT_EQ(issued_at(client, kNow + kHeardWithin), kNow + kHeardWithin + Seconds(1));
  EXPECT_EQ(issued_at(client, kNow + Seconds(60)), kNow + Seconds(60));
}

}  // namespace
}  // namespace sallyport::tokens
