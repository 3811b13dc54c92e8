#include "tokens/standing.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "tokens/issued_tokens_test.h"

namespace sallyport::tokens {
namespace {

using namespace test;

static_assert(!std::is_default_constructible_v<LiveToken>, "only standing() makes one");
static_assert(!std::is_constructible_v<LiveToken, VerifiedPtr, clients::ClientPtr>);

const UnixTime kExp = kNow + Seconds(600);

struct Standing : testing::Test {
  clients::Registry registry;
  Revocations revocations;
  verifier::VerifiedToken token =
      verified(sign_plain_token(ring()->active(), authenticated(sample_client()), scopes(), kExp)
                   .value()
                   ->text);

  Standing() { put(sample_client()); }
  void put(clients::Client client) {
    registry.put(std::make_shared<const clients::Client>(std::move(client)));
  }
  Outcome<LiveToken> judge(const keys::KeyRing& keys = *ring(), UnixTime now = kNow) {
    return standing(token, keys, registry, revocations, now);
  }
  void expect_refused(const Outcome<LiveToken>& live, Code code, std::string_view words) {
    ASSERT_FALSE(live);
    EXPECT_EQ(name_of(live.error().code), name_of(code));
    EXPECT_NE(live.error().detail.find(words), std::string::npos) << live.error().detail;
  }
};

TEST_F(Standing, OfAGoodTokenIsTheTokenWithItsClient) {
  const auto live = judge();
  ASSERT_TRUE(live) << live.error().detail;
  EXPECT_EQ((*live)->client_id(), "c");
  EXPECT_EQ((*live)->exp(), kExp);
  EXPECT_EQ(live->client(), registry.find("c"));
}

TEST_F(Standing, OfARememberedTokenCopiesNothing) {
  const auto remembered = std::make_shared<const verifier::VerifiedToken>(token);
  const auto live = standing(remembered, *ring(), registry, revocations, kNow);
  ASSERT_TRUE(live);
  EXPECT_EQ(live->token(), remembered);
}

TEST_F(Standing, OfASandboxClientForRevokedTokensIsRevoked) {
  clients::Client client = sample_client();
  client.sandbox_token = clients::SandboxToken::revoked;
  put(client);
  expect_refused(judge(), Code::token_revoked, "sandbox");
  client.sandbox_token = clients::SandboxToken::wrong_scope;  // the gate's affair
  put(client);
  EXPECT_TRUE(judge());
}

TEST_F(Standing, EndsWithItsKey) {
  expect_refused(judge(*other_ring()), Code::token_key_unknown, "key");
}

TEST_F(Standing, EndsWithItsRetiredKeyInTheSecondInWhichThatIsGone) {
  // As it was while that key signed.
  keys::KeyTable before{6, {keys::test::rotated().keys[2]}};
  before.keys[0].state = keys::KeyState::active;
  const auto old_ring = keys::KeyRing::open(before, keys::test::kek(), kNow).value();
  token =
      verified(sign_plain_token(old_ring->active(), authenticated(sample_client()), scopes(), kExp)
                   .value()
                   ->text);
  EXPECT_TRUE(judge(*ring(), keys::test::kRetiredGone - Seconds(1)));
  expect_refused(judge(*ring(), keys::test::kRetiredGone), Code::token_key_unknown, "key");
}

TEST_F(Standing, EndsWithItsClient) {
  registry.erase("c");
  put(sample_client("other"));
  expect_refused(judge(), Code::token_client_gone, "client 'c' is unknown or was removed");
}

TEST_F(Standing, RestsWhileItsClientIsDisabled) {
  clients::Client client = sample_client();
  client.enabled = false;
  put(client);
  expect_refused(judge(), Code::token_revoked, "client 'c' is disabled");
  client.enabled = true;
  put(client);
  EXPECT_TRUE(judge());
}

TEST_F(Standing, EndsWithACutOffThatReachesIt) {
  clients::Client client = sample_client();
  client.dead_until = kExp - Seconds(1);
  put(client);
  EXPECT_TRUE(judge());
  client.dead_until = kExp;
  put(client);
  expect_refused(judge(), Code::token_revoked, "client 'c' was cut off");
}

TEST_F(Standing, EndsWithItsRevocation) {
  revocations.add("another-kid", token.digest(), kExp);
  EXPECT_TRUE(judge());
  revocations.add(token.kid(), token.digest(), kExp);
  expect_refused(judge(), Code::token_revoked, "this token was revoked");
}

// The first of them that applies is told.
TEST_F(Standing, IsAskedForInAnOrder) {
  revocations.add(token.kid(), token.digest(), kExp);
  clients::Client client = sample_client();
  client.dead_until = kExp;
  put(client);
  expect_refused(judge(), Code::token_revoked, "cut off");
  client.enabled = false;
  put(client);
  expect_refused(judge(), Code::token_revoked, "disabled");
  registry.erase("c");
  expect_refused(judge(), Code::token_client_gone, "removed");
  expect_refused(judge(*other_ring()), Code::token_key_unknown, "key");
}

}  // namespace
}  // namespace sallyport::tokens
