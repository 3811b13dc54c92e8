#include <gtest/gtest.h>

#include "tokens/at_jwts_test.h"
#include "tokens/issuances_test.h"
#include "tokens/issue.h"

namespace sallyport::tokens {
namespace {

using namespace test;
using clients::Client;
using clients::OAuth2Settings;

Issuer::Moment at(UnixTime now) {
  return {now, std::chrono::steady_clock::time_point(std::chrono::hours(5))};
}

struct IssuingAtJwt : testing::Test {
  Snapshot<keys::KeyRing> keys{full_ring()};
  std::unique_ptr<WorkerPool> workers = std::make_unique<WorkerPool>(1, 1000);
  Revocations revocations;
  Issuer issuer{keys, revocations, *workers, MemoRules{}};
  Client client = of_alg("ES256");
  ~IssuingAtJwt() override { workers.reset(); }

  static Client of_alg(std::string alg, unsigned reuse = 0) {
    return with(sample_client(), [&](OAuth2Settings& oauth2) {
      oauth2.token_alg = std::move(alg);
      oauth2.reuse_percent = reuse;
    });
  }
  Issuance begin(const Client& of, UnixTime now = kNow, std::string_view scope = "a",
                 std::string_view audience = kIssuer) {
    return issuer.issue_at_jwt(authenticated(of), {scopes(scope), audience, kIssuer}, at(now));
  }
  TokenPtr issue(const Client& of, UnixTime now = kNow, std::string_view scope = "a",
                 std::string_view audience = kIssuer) {
    return wait_for(begin(of, now, scope, audience));
  }
};

TEST_F(IssuingAtJwt, SignsWithTheClientsAlgorithm) {
  for (const char* alg : {"RS256", "PS256", "ES256", "EdDSA"}) {
    const TokenPtr token = issue(of_alg(alg));
    ASSERT_NE(token, nullptr) << alg;
    const auto verified = verify(*token);
    ASSERT_TRUE(verified) << verified.error().detail;
    EXPECT_EQ(verified->alg(), alg);
    EXPECT_EQ(verified->kid(), at_jwt_key(alg).kid());
    EXPECT_EQ(token->exp, kNow + client.ttl) << "its life is not rounded";
  }
}

TEST_F(IssuingAtJwt, WithoutAKeyOfThatAlgorithmThereIsNone) {
  keys.set(ring());
  EXPECT_EQ(refusal_of(begin(client)), Code::unavailable);
}

TEST_F(IssuingAtJwt, GivesAnotherTokenEachTime) {
  EXPECT_NE(issue(client)->text, issue(client)->text);
}

// TOK-13
TEST_F(IssuingAtJwt, RefusesAScopeThatTheClientMayNotHave) {
  for (const char* scope : {"c", "a c", "c a", "A"}) {
    EXPECT_EQ(refusal_of(begin(client, kNow, scope)), Code::scope_refused) << scope;
  }
}

// RFC 8707: among those that the client may use.
TEST_F(IssuingAtJwt, RefusesAnAudienceThatTheClientMayNotHave) {
  EXPECT_NE(issue(client, kNow, "a", kIssuer), nullptr);
  EXPECT_EQ(refusal_of(begin(client, kNow, "a", "https://api.example")), Code::audience_refused);
  const Client narrow = with(client, [](auto& oauth2) { oauth2.audiences = {"x", "y"}; });
  EXPECT_NE(issue(narrow, kNow, "a", "x"), nullptr);
  EXPECT_NE(issue(narrow, kNow, "a", "y"), nullptr);
  EXPECT_EQ(refusal_of(begin(narrow, kNow, "a", "z")), Code::audience_refused);
  EXPECT_EQ(refusal_of(begin(narrow, kNow, "a", kIssuer)), Code::audience_refused);
}

TEST_F(IssuingAtJwt, ReusesATokenWhileTheChosenShareOfItsLifeIsLeft) {
  for (const char* alg : {"RS256", "ES256"}) {
    const Client reusing = of_alg(alg, 25);
    const Seconds life = reusing.ttl;
    const TokenPtr first = issue(reusing);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(issue(reusing), first);
    EXPECT_EQ(issue(reusing, kNow + life * 3 / 4), first) << "a quarter is left";
    const TokenPtr second = issue(reusing, kNow + life * 3 / 4 + Seconds(1));
    EXPECT_NE(second->text, first->text) << "less than a quarter is left";
    EXPECT_EQ(second->exp, kNow + life * 3 / 4 + Seconds(1) + life);
  }
}

TEST_F(IssuingAtJwt, ReusesATokenForTheSameScopesAndAudienceOnly) {
  const Client reusing = with(of_alg("ES256", 50), [](auto& oauth2) {
    oauth2.audiences = {"x", "y"};
  });
  const TokenPtr first = issue(reusing, kNow, "a", "x");
  EXPECT_EQ(issue(reusing, kNow, "a", "x"), first);
  EXPECT_NE(issue(reusing, kNow, "a b", "x"), first);
  EXPECT_NE(issue(reusing, kNow, "a", "y"), first);
  Client changed = reusing;
  ++changed.version;
  EXPECT_NE(issue(changed, kNow, "a", "x"), first);
}

TEST_F(IssuingAtJwt, NeverReusesARevokedToken) {
  const Client reusing = of_alg("ES256", 50);
  const TokenPtr first = issue(reusing);
  revocations.add(at_jwt_key("ES256").kid(), first->digest, first->exp);
  const TokenPtr second = issue(reusing);
  EXPECT_NE(second->text, first->text);
  EXPECT_EQ(issue(reusing), second);
}

TEST_F(IssuingAtJwt, BehindACutOffIsLaterThanWhatDiedByIt) {
  Client cut_off = of_alg("ES256", 50);
  cut_off.cut_off_at = kNow;
  const TokenPtr token = issue(cut_off);
  EXPECT_EQ(token->iat, kNow + kHeardWithin + Seconds(1));
  EXPECT_EQ(token->exp, token->iat + cut_off.ttl);
  EXPECT_EQ(issue(cut_off), token) << "reuse is as usual";
}

TEST_F(IssuingAtJwt, GivesASandboxClientWhatItIsFor) {
  Client expired = client;
  expired.sandbox_token = clients::SandboxToken::expired;
  EXPECT_LT(issue(expired)->exp, kNow);
  Client lacking = client;
  lacking.sandbox_token = clients::SandboxToken::wrong_scope;
  EXPECT_EQ(verify(*issue(lacking))->scope(), clients::kSandboxScope);
}

TEST_F(IssuingAtJwt, SlowsAClientThatAsksForEverNewTokens) {
  int issued = 0;
  for (int i = 0; i < 60; ++i) {
    issued += std::holds_alternative<TokenPtr>(begin(client)) ? 1 : 0;
  }
  EXPECT_EQ(issued, 50);
  EXPECT_EQ(refusal_of(begin(client)), Code::too_many_signatures);
}

}  // namespace
}  // namespace sallyport::tokens
