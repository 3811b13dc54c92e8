#include "clients/auth/authenticator.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace sallyport::clients {
namespace {

using namespace std::chrono_literals;

const SecretHasher kHasher(as_bytes("a pepper of thirty-two characters"));
const UnixTime kNow = from_unix(1'750'000'000);

struct Gate : testing::Test {
  Registry registry;
  GuessLimiter limiter{GuessRules{}};
  SecretUses uses;
  Authenticator gate{registry, kHasher, limiter, uses};

  void add(std::string id, std::vector<StoredSecret> secrets, bool enabled = true) {
    Client client;
    client.id = std::move(id);
    client.enabled = enabled;
    client.scopes = std::make_shared<const Scopes>(Scopes{"a"});
    client.secrets = std::move(secrets);
    registry.put(std::make_shared<const Client>(std::move(client)));
  }

  Outcome<AuthenticatedClient> attempt(std::string_view id_and_secret, UnixTime now = kNow,
                                       std::string_view from = "192.0.2.1") {
    auto shown = BasicCredentials::parse("Basic " + base64_encode(as_bytes(id_and_secret)));
    return gate.authenticate(*shown,
                             {*Address::parse(from), now, SteadyTime(std::chrono::hours(5))});
  }

  Code refusal_of(std::string_view id_and_secret, UnixTime now = kNow) {
    const auto client = attempt(id_and_secret, now);
    return client ? Code::internal : client.error().code;
  }
};

TEST_F(Gate, LetsARightSecretIn) {
  add("a", {kHasher.hash("secret", "", kNow, {})});
  const auto client = attempt("a:secret");
  ASSERT_TRUE(client);
  EXPECT_EQ((*client)->id, "a");
}

TEST_F(Gate, AnyOfSeveralLivingSecretsWillDo) {
  add("a", {kHasher.hash("first", "", kNow, {}), kHasher.hash("second", "", kNow, {})});
  EXPECT_TRUE(attempt("a:first"));
  EXPECT_TRUE(attempt("a:second"));
}

// TOK-09: one answer for all.
TEST_F(Gate, RefusesEverythingElseAlike) {
  add("a", {kHasher.hash("secret", "", kNow, {})});
  add("off", {kHasher.hash("secret", "", kNow, {})}, false);
  add("none", {});
  for (const char* shown :
       {"a:wrong", "a:", "unknown:secret", "off:secret", "none:secret", "A:secret", " a:secret"}) {
    EXPECT_EQ(refusal_of(shown), Code::credentials_refused) << shown;
  }
}

TEST_F(Gate, AnExpiredSecretIsRefusedFromThatSecondOn) {
  add("a", {kHasher.hash("secret", "", kNow, kNow + 10s)});
  EXPECT_TRUE(attempt("a:secret", kNow + 9s));
  EXPECT_EQ(refusal_of("a:secret", kNow + 10s), Code::credentials_refused);
}

TEST_F(Gate, TakesBothSpellingsOfSpecialCharacters) {
  add("a", {kHasher.hash("p+q %x", "", kNow, {})});
  EXPECT_TRUE(attempt("a:p+q %x"));
  EXPECT_TRUE(attempt("a:p%2Bq+%25x"));
  EXPECT_TRUE(attempt("%61:p%2Bq+%25x"));
  EXPECT_FALSE(attempt("a:p%2Bq %25x2"));
}

TEST_F(Gate, AfterElevenFailuresThePairIsRefusedEvenWithTheRightSecret) {
  add("a", {kHasher.hash("secret", "", kNow, {})});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(refusal_of("a:wrong"), Code::credentials_refused);
  EXPECT_TRUE(attempt("a:secret")) << "below the limit a right secret always succeeds";
  EXPECT_EQ(refusal_of("a:wrong"), Code::too_many_failures);
  const auto refused = attempt("a:secret");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::too_many_failures);
  EXPECT_EQ(refused.error().retry_after_s, 60U);
  EXPECT_TRUE(attempt("a:secret", kNow, "192.0.2.2")) << "from elsewhere it is not hurt";
}

TEST_F(Gate, TheEncodedSpellingIsNoWayRoundTheLimit) {
  add("a", {kHasher.hash("secret", "", kNow, {})});
  for (int i = 0; i < 11; ++i) (void)attempt("a:wrong");
  EXPECT_EQ(refusal_of("%61:secret"), Code::too_many_failures);
}

// TOK-24: one count for all ways.
TEST_F(Gate, APostedSecretIsNoWayRoundTheLimit) {
  add("a", {kHasher.hash("secret", "", kNow, {})});
  const auto post = [&](std::string_view secret, std::string_view from = "192.0.2.1") {
    const auto client =
        gate.authenticate(*PostedSecret::from("a", secret),
                          {*Address::parse(from), kNow, SteadyTime(std::chrono::hours(5))});
    return client ? Code::internal : client.error().code;
  };
  EXPECT_EQ(post("secret"), Code::internal) << "it is let in";
  for (int i = 0; i < 5; ++i) EXPECT_EQ(post("wrong"), Code::credentials_refused);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(refusal_of("a:wrong"), Code::credentials_refused);
  EXPECT_EQ(post("wrong"), Code::too_many_failures);
  EXPECT_EQ(post("secret"), Code::too_many_failures);
  EXPECT_EQ(refusal_of("a:secret"), Code::too_many_failures);
  EXPECT_EQ(post("secret", "192.0.2.2"), Code::internal) << "from elsewhere it is not hurt";
}

TEST_F(Gate, ASandboxClientIsLetInOnlyWhereThereIsASandbox) {
  add("a", {});
  Client client = *registry.find("a");
  client.id = "s";
  client.secrets = {kHasher.hash("secret", "", kNow, {})};
  client.sandbox_token = SandboxToken::expired;
  registry.put(std::make_shared<const Client>(client));
  EXPECT_EQ(refusal_of("s:secret"), Code::credentials_refused);
  Authenticator in_sandbox(registry, kHasher, limiter, uses, true);
  const auto shown = BasicCredentials::parse("Basic " + base64_encode(as_bytes("s:secret")));
  EXPECT_TRUE(in_sandbox.authenticate(*shown, {*Address::parse("192.0.2.9"), kNow, {}}));
}

TEST_F(Gate, NotesAUseOnceAMinute) {
  add("a", {kHasher.hash("secret", "", kNow, {})});
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(attempt("a:secret"));
  EXPECT_EQ(uses.take().size(), 1U);
  EXPECT_TRUE(attempt("a:secret", kNow + 60s));
  EXPECT_EQ(uses.take().size(), 1U);
}

TEST_F(Gate, TheOperatorSpeaksOnlyForEnabledClients) {
  add("on", {});
  add("off", {}, false);
  EXPECT_TRUE(Authenticator::vouched_by_operator(registry.find("on")));
  const auto refused = Authenticator::vouched_by_operator(registry.find("off"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::not_now);
}

}  // namespace
}  // namespace sallyport::clients
