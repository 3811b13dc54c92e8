#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <set>
#include <thread>

#include "clients/registry.h"
#include "jose/jws.h"
#include "tokens/issuances_test.h"
#include "tokens/issue.h"
#include "tokens/issued_tokens_test.h"
#include "tokens/lifetime.h"
#include "tokens/standing.h"

// Who asks after a revocation or a cut-off took effect gets another token, and that one is good.

namespace sallyport::tokens {
namespace {

using namespace test;

struct IssuingAndRevoking : testing::Test {
  Snapshot<keys::KeyRing> keys{ring()};
  Revocations revocations;
  clients::Registry registry;
  std::unique_ptr<WorkerPool> workers = std::make_unique<WorkerPool>(2, 10'000);
  Issuer issuer{keys, revocations, *workers, {.signatures_per_second = 1e9}};

  IssuingAndRevoking() { put(sample_client()); }
  ~IssuingAndRevoking() override { workers.reset(); }

  void put(clients::Client client) {
    registry.put(std::make_shared<const clients::Client>(std::move(client)));
  }
  Issuance ask(UnixTime now = kNow, std::string_view scope = "a") {
    const auto client = clients::Authenticator::vouched_by_operator(registry.find("c")).value();
    return issuer.issue(client, scopes(scope), {now, std::chrono::steady_clock::now()});
  }
  TokenPtr token(UnixTime now = kNow) {
    auto made = wait_for(ask(now));
    EXPECT_NE(made, nullptr);
    return made;
  }
  void revoke(const TokenPtr& token) {
    revocations.add(ring()->active().kid(), token->digest, token->exp);
  }
  /// As the gate would say.
  std::string_view standing_of(const TokenPtr& token) {
    const auto live = standing(verified(token->text), *keys.get(), registry, revocations, kNow);
    return live ? "good" : name_of(live.error().code);
  }
  bool is_revoked(UnixTime exp) {
    const auto client = authenticated(sample_client());
    const auto input = plain_signing_input(ring()->active(), client, scopes(), exp);
    return revocations.contains(ring()->active().kid(), jose::token_digest(input));
  }
  /// As the store would write it, and a running server hear of it.
  void cut_off(UnixTime now) {
    clients::Client client = *registry.find("c");
    client.dead_until = latest_expiry(client.ttl, UnixTime{}, client.dead_until, now);
    while (is_revoked(client.dead_until)) client.dead_until += Seconds(1);
    client.cut_off_at = now;
    ++client.version;
    put(client);
  }
};

TEST_F(IssuingAndRevoking, ARevokedTokenIsFollowedByAnotherThatIsGood) {
  std::set<std::string> all;
  for (int i = 0; i < 5; ++i) {
    const TokenPtr one = token();
    EXPECT_EQ(standing_of(one), "good") << i;
    EXPECT_TRUE(all.insert(one->text).second) << i;
    EXPECT_EQ(one->exp, expiry_of(*registry.find("c"), kNow) - Seconds(i));
    revoke(one);
    EXPECT_EQ(standing_of(one), "token_revoked") << i;
  }
}

TEST_F(IssuingAndRevoking, WhatFollowsIsGivenOutAtOnceAsWell) {
  revoke(token());
  const TokenPtr second = token();
  const auto again = ask();
  ASSERT_TRUE(std::holds_alternative<TokenPtr>(again));
  EXPECT_EQ(std::get<TokenPtr>(again), second);
}

TEST_F(IssuingAndRevoking, OneThatWasNeverSignedHereIsSteppedOverToo) {
  const auto foreign = sign_plain_token(ring()->active(), authenticated(sample_client()), scopes(),
                                        expiry_of(*registry.find("c"), kNow));
  ASSERT_TRUE(foreign);
  revoke(*foreign);
  EXPECT_EQ(token()->exp, (*foreign)->exp - Seconds(1));
}

TEST_F(IssuingAndRevoking, OtherScopesKeepTheirTokens) {
  const TokenPtr other = wait_for(ask(kNow, "b"));
  revoke(token());
  EXPECT_EQ(wait_for(ask(kNow, "b")), other);
}

TEST_F(IssuingAndRevoking, ACutOffIsFollowedByAnotherThatIsGood) {
  for (const std::int64_t align : {60, 1}) {
    clients::Client client = *registry.find("c");
    client.align = Seconds(align);
    ++client.version;
    put(client);
    for (int i = 0; i < 3; ++i) {  // also several in one second
      const TokenPtr before = token();
      ASSERT_EQ(standing_of(before), "good");
      cut_off(kNow);
      EXPECT_EQ(standing_of(before), "token_revoked");
      const TokenPtr after = token();
      EXPECT_EQ(standing_of(after), "good");
      EXPECT_NE(after->text, before->text);
      revoke(after);
      const TokenPtr behind = token();
      EXPECT_EQ(standing_of(behind), "good");
      revoke(behind);
    }
  }
}

TEST_F(IssuingAndRevoking, SaysWhenThereIsNothingLeftToIssue) {
  clients::Client client = sample_client();
  client.align = Seconds(1);
  for (int i = 0; i < 4096; ++i) {
    const UnixTime exp = kNow + client.ttl - Seconds(i);
    const auto input = plain_signing_input(ring()->active(), authenticated(client), scopes(), exp);
    revocations.add(ring()->active().kid(), jose::token_digest(input), exp);
  }
  put(client);
  const auto issuance = ask();
  ASSERT_TRUE(std::holds_alternative<std::shared_ptr<PendingToken>>(issuance));
  std::promise<Error> refused;
  std::get<std::shared_ptr<PendingToken>>(issuance)->then([&](const Outcome<TokenPtr>& outcome) {
    refused.set_value(outcome ? Error{Code::internal, "a token"} : outcome.error());
  });
  const Error error = refused.get_future().get();
  EXPECT_EQ(error.code, Code::unavailable) << error.detail;
  EXPECT_EQ(error.retry_after_s, 1U);
}

// The worker is held while the token is asked for, revoked, and asked for once more.
TEST_F(IssuingAndRevoking, WhoJoinsASignatureUnderWayDoesNotGetARevokedTokenEither) {
  workers = std::make_unique<WorkerPool>(1, 100);
  Issuer held_issuer(keys, revocations, *workers, {});
  std::latch busy(1);
  std::latch open(1);
  ASSERT_TRUE(workers->post([&] {
    busy.count_down();
    open.wait();
  }));
  busy.wait();
  const auto client = authenticated(sample_client());
  const auto first = held_issuer.issue(client, scopes(), {kNow, {}});
  const auto usual = sign_plain_token(ring()->active(), client, scopes(), expiry_of(*client, kNow));
  revoke(*usual);
  const auto second = held_issuer.issue(client, scopes(), {kNow, {}});
  open.count_down();
  const TokenPtr got = wait_for(second);
  ASSERT_NE(got, nullptr);
  EXPECT_EQ(standing_of(got), "good");
  EXPECT_EQ(wait_for(first), got);
  workers.reset();
}

TEST_F(IssuingAndRevoking, ManyWhoAskWhileTokensAreRevokedNeverGetOneThatWasRevokedBefore) {
  constexpr int kRevoked = 150;
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<int> issued{0};
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      while (!stop) {
        const std::size_t known = revocations.size();  // those that took effect before we ask
        const TokenPtr token = wait_for(ask());
        if (token == nullptr) continue;
        ++issued;
        // Revoked since? Then at a number that is higher than those.
        const auto place = (expiry_of(*registry.find("c"), kNow) - token->exp).count();
        if (place < static_cast<std::int64_t>(known)) ++wrong;
      }
    });
  }
  for (int i = 0; i < kRevoked; ++i) revoke(token());
  stop = true;
  threads.clear();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(issued, kRevoked / 4);
  EXPECT_EQ(revocations.size(), static_cast<std::size_t>(kRevoked));
}

}  // namespace
}  // namespace sallyport::tokens
