#include "tokens/judge.h"

#include <gtest/gtest.h>

#include "jose/jws.h"
#include "tokens/at_jwts_test.h"

namespace sallyport::tokens {
namespace {

using namespace test;

constexpr UnixTime kExp = kNow + Seconds(600);

struct Judging : testing::Test {
  verifier::Verifier verifier{1000};
  Snapshot<keys::KeyRing> keys{full_ring()};
  clients::Registry registry;
  Revocations revocations;
  TokenJudge judge{verifier, keys, registry, revocations, {std::string(kIssuer), Seconds(0)}};

  Judging() { put(sample_client()); }
  void put(clients::Client client) {
    registry.put(std::make_shared<const clients::Client>(std::move(client)));
  }
  std::string plain() {
    return sign_plain_token(full_ring()->active(), authenticated(sample_client()), scopes(), kExp)
        .value()
        ->text;
  }
  std::string at_jwt(std::string_view alg = "ES256", std::string_view issuer = kIssuer) {
    return sign(sample_client(), alg, {scopes(), issuer, issuer})->text;
  }
  /// "good", or the code of the refusal. Asked twice: what is remembered must change nothing.
  std::string verdict(std::string_view token, UnixTime now = kNow) {
    const auto once = judge.judge(token, now);
    const auto again = judge.judge(token, now);
    EXPECT_EQ(once.has_value(), again.has_value());
    return once ? "good" : std::string(name_of(once.error().code));
  }
};

TEST_F(Judging, TakesBothProfiles) {
  EXPECT_EQ(verdict(plain()), "good");
  for (const char* alg : {"RS256", "PS256", "ES256", "EdDSA"})
    EXPECT_EQ(verdict(at_jwt(alg)), "good");
  const auto live = judge.judge(at_jwt(), kNow);
  ASSERT_TRUE(live);
  EXPECT_EQ((*live)->profile(), verifier::Profile::at_jwt);
  EXPECT_EQ(live->client(), registry.find("c"));
}

TEST_F(Judging, AsksForTheExpiryEachTime) {
  for (const std::string& token : {plain(), at_jwt()}) {
    EXPECT_EQ(verdict(token, kExp - Seconds(1)), "good");
    EXPECT_EQ(verdict(token, kExp), "token_expired");
  }
}

// JWT-21: the signature verifies, but it is another server's token.
TEST_F(Judging, TakesNoTokenOfAnotherIssuer) {
  EXPECT_EQ(verdict(at_jwt("ES256", "https://issuer.example.evil")), "token_wrong_issuer");
  EXPECT_EQ(verdict(at_jwt("ES256", "https://issuer.exampl")), "token_wrong_issuer");
  const TokenJudge nobody(verifier, keys, registry, revocations, {"", Seconds(0)});
  EXPECT_FALSE(nobody.judge(at_jwt(), kNow)) << "without OAuth 2.0 none is good";
  EXPECT_TRUE(nobody.judge(plain(), kNow));
}

// An issuer that changes by a reload ends what is remembered of the old one.
TEST_F(Judging, RemembersNoDecisionAboutTheIssuer) {
  const std::string token = at_jwt();
  EXPECT_EQ(verdict(token), "good");
  const TokenJudge renamed(verifier, keys, registry, revocations,
                           {"https://new.example", Seconds(0)});
  EXPECT_FALSE(renamed.judge(token, kNow));
}

// Design: a token of one profile never stands for the other.
TEST_F(Judging, AKeySignsForItsProfileAlone) {
  const auto sign_with = [](const keys::SigningKey& key, const std::string& header) {
    const TokenPtr token = sign(sample_client(), "ES256");
    const auto parts = jose::split_compact(token->text).value();
    const std::string payload = base64url_decode(parts.payload).value();
    const std::string input = jose::signing_input(header, payload);
    return jose::compact(input, key.sign(input).value());
  };
  const keys::SigningKey& plain_key = full_ring()->active();
  const keys::SigningKey& at_jwt_key = test::at_jwt_key("RS256");
  EXPECT_NE(verdict(sign_with(
                plain_key, R"({"alg":"RS256","typ":"at+jwt","kid":")" + plain_key.kid() + R"("})")),
            "good");
  EXPECT_NE(verdict(sign_with(plain_key, R"({"alg":"RS256","typ":"at+jwt","kid":")" +
                                             at_jwt_key.kid() + R"("})")),
            "good");
  EXPECT_NE(verdict(sign_with(at_jwt_key, R"({"alg":"RS256"})")), "good");
  EXPECT_NE(verdict(sign_with(at_jwt_key, R"({"alg":"RS256","typ":"at+jwt"})")), "good");
  EXPECT_NE(verdict(sign_with(
                at_jwt_key, R"({"alg":"RS256","typ":"JWT","kid":")" + at_jwt_key.kid() + R"("})")),
            "good");
  EXPECT_EQ(verdict(sign_with(at_jwt_key, R"({"alg":"RS256","typ":"at+jwt","kid":")" +
                                              at_jwt_key.kid() + R"("})")),
            "good")
      << "so that the others are refused for what they are for";
}

TEST_F(Judging, EndsWithTheClientTheKeyAndTheRevocation) {
  const std::string token = at_jwt();
  EXPECT_EQ(verdict(token), "good");
  clients::Client client = sample_client();
  client.enabled = false;
  put(client);
  EXPECT_EQ(verdict(token), "token_revoked");
  registry.erase("c");
  EXPECT_EQ(verdict(token), "token_client_gone");
  put(sample_client());
  EXPECT_EQ(verdict(token), "good");
  keys.set(ring());
  EXPECT_EQ(verdict(token), "token_key_unknown");
  keys.set(full_ring());
  const auto live = judge.judge(token, kNow);
  ASSERT_TRUE(live);
  revocations.add((*live)->kid(), (*live)->digest(), kExp);
  EXPECT_EQ(verdict(token), "token_revoked");
}

// A cut-off at T ends what was issued until T and a second, since others may hear of it as late.
TEST_F(Judging, ACutOffEndsWhatWasIssuedBefore) {
  const std::string token = at_jwt();  // iat: kNow
  clients::Client client = sample_client();
  client.cut_off_at = kNow - kHeardWithin - Seconds(1);
  put(client);
  EXPECT_EQ(verdict(token), "good");
  client.cut_off_at = kNow - kHeardWithin;
  put(client);
  EXPECT_EQ(verdict(token), "token_revoked");
  client.cut_off_at = kNow;
  put(client);
  EXPECT_EQ(verdict(token), "token_revoked") << "also in the same second";
}

// An ECDSA signature (r, s) has a twin (r, n - s) that verifies as well.
TEST_F(Judging, TheTwinOfARevokedTokenIsRevoked) {
  const std::string token = at_jwt();
  const std::string twin = twin_of(token);
  ASSERT_NE(twin, token);
  EXPECT_EQ(verdict(twin), "good") << "so that there is something to refuse";
  const auto live = judge.judge(token, kNow);
  revocations.add((*live)->kid(), (*live)->digest(), kExp);
  EXPECT_EQ(verdict(token), "token_revoked");
  EXPECT_EQ(verdict(twin), "token_revoked");
}

}  // namespace
}  // namespace sallyport::tokens
