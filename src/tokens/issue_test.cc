#include "tokens/issue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "tokens/issuances_test.h"
#include "tokens/issued_tokens_test.h"
#include "tokens/lifetime.h"

namespace sallyport::tokens {
namespace {

using namespace test;
using clients::AuthenticatedClient;
using clients::Client;

AuthenticatedClient client(std::string id = "c", std::uint64_t version = 1) {
  return authenticated(sample_client(std::move(id), version));
}

/// The clock of the limits stands still unless a test says otherwise.
Issuer::Moment at(UnixTime now) {
  return {now, std::chrono::steady_clock::time_point(std::chrono::hours(5))};
}

struct Issuing : testing::Test {
  static constexpr MemoRules kRules{.signatures_per_second = 50};
  Snapshot<keys::KeyRing> keys{ring()};
  std::unique_ptr<WorkerPool> workers = std::make_unique<WorkerPool>(2, 10'000);
  Revocations revocations;
  Issuer issuer{keys, revocations, *workers, kRules};
  ~Issuing() override { workers.reset(); }
};

/// Keeps the only worker busy, so that everything asked for stays pending.
struct Held : testing::Test {
  Snapshot<keys::KeyRing> keys{ring()};
  Revocations revocations;
  std::latch busy{1};
  std::latch open{1};
  std::unique_ptr<WorkerPool> workers = std::make_unique<WorkerPool>(1, 2);
  void SetUp() override {
    ASSERT_TRUE(workers->post([this] {
      busy.count_down();
      open.wait();
    }));
    busy.wait();
  }
};

TEST_F(Issuing, SignsWhatWasAskedFor) {
  const TokenPtr token = wait_for(issuer.issue(client(), scopes("b a"), at(kNow)));
  ASSERT_NE(token, nullptr);
  const auto verified = verifier::verify_plain(token->text, ring()->verifying_keys(kNow), kNow);
  ASSERT_TRUE(verified) << verified.error().detail;
  EXPECT_EQ(verified->scope(), "b a");
  EXPECT_EQ(verified->client_id(), "c");
  EXPECT_EQ(verified->exp(), token->exp);
  EXPECT_EQ(verified->kid(), ring()->active().kid());
  EXPECT_EQ(token->exp, expiry_of(*client(), kNow));
}

TEST_F(Issuing, GivesASandboxClientTheTokensThatItIsFor) {
  const auto sandbox_client = [&](clients::SandboxToken kind) {
    Client made = *client();
    made.sandbox_token = kind;
    return clients::Authenticator::vouched_by_operator(
               std::make_shared<const Client>(std::move(made)))
        .value();
  };
  revocations.add("another", {}, kNow);  // so that the careful way is taken
  const auto expired =
      wait_for(issuer.issue(sandbox_client(clients::SandboxToken::expired), scopes(), at(kNow)));
  ASSERT_NE(expired, nullptr);
  EXPECT_LE(expired->exp, kNow - Seconds(60));
  EXPECT_GE(expired->exp, kNow - Seconds(120));
  const auto verified = verifier::verify_plain(expired->text, ring()->verifying_keys(kNow), kNow);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Code::token_expired);

  const auto lacking = wait_for(
      issuer.issue(sandbox_client(clients::SandboxToken::wrong_scope), scopes("a b"), at(kNow)));
  ASSERT_NE(lacking, nullptr);
  EXPECT_EQ(verifier::verify_plain(lacking->text, ring()->verifying_keys(kNow), kNow)->scope(),
            clients::kSandboxScope);
  EXPECT_EQ(refusal_of(issuer.issue(sandbox_client(clients::SandboxToken::wrong_scope),
                                    scopes("other"), at(kNow))),
            Code::scope_refused);
}

TEST_F(Issuing, GivesTheSameTokenAgainAtOnce) {
  const TokenPtr first = wait_for(issuer.issue(client(), scopes(), at(kNow)));
  const auto second = issuer.issue(client(), scopes(), at(kNow));
  ASSERT_TRUE(std::holds_alternative<TokenPtr>(second));
  EXPECT_EQ(std::get<TokenPtr>(second), first);
}

TEST_F(Issuing, RefusesAScopeThatTheClientMayNotHaveAndGrantsNothingInPart) {
  for (const char* asked : {"c", "a c", "c a", "A"}) {
    EXPECT_EQ(refusal_of(issuer.issue(client(), scopes(asked), at(kNow))), Code::scope_refused)
        << asked;
  }
}

TEST_F(Issuing, AsksForTheScopeEachTimeAndNotOnlyTheFirst) {
  ASSERT_NE(wait_for(issuer.issue(client(), scopes("a b"), at(kNow))), nullptr);
  Client narrowed = *client();
  narrowed.scopes = std::make_shared<const clients::Scopes>(clients::Scopes{"a"});
  const auto same_version = clients::Authenticator::vouched_by_operator(
                                std::make_shared<const Client>(std::move(narrowed)))
                                .value();
  EXPECT_EQ(refusal_of(issuer.issue(same_version, scopes("a b"), at(kNow))), Code::scope_refused);
}

TEST_F(Issuing, AChangedClientGetsANewToken) {
  const TokenPtr first = wait_for(issuer.issue(client("c", 1), scopes(), at(kNow)));
  const TokenPtr second = wait_for(issuer.issue(client("c", 2), scopes(), at(kNow)));
  EXPECT_NE(first, second);
}

TEST_F(Issuing, ANewKeySignsAnew) {
  const TokenPtr first = wait_for(issuer.issue(client(), scopes(), at(kNow)));
  keys.set(other_ring());
  const TokenPtr second = wait_for(issuer.issue(client(), scopes(), at(kNow)));
  EXPECT_NE(first->text, second->text);
  EXPECT_EQ(first->exp, second->exp);
}

TEST_F(Issuing, AnAlignedMomentLaterTheTokenIsANewOne) {
  const UnixTime start = from_unix(to_unix(kNow) / 60 * 60);
  const TokenPtr first = wait_for(issuer.issue(client(), scopes(), at(start)));
  EXPECT_EQ(wait_for(issuer.issue(client(), scopes(), at(start + Seconds(59)))), first);
  const TokenPtr later = wait_for(issuer.issue(client(), scopes(), at(start + Seconds(60))));
  EXPECT_EQ(later->exp, first->exp + Seconds(60));
}

TEST_F(Issuing, SlowsAClientThatAsksForEverNewTokens) {
  int issued = 0;
  Issuance last = Error{Code::internal, ""};
  for (std::uint64_t version = 1; version <= 60; ++version) {
    last = issuer.issue(client("c", version), scopes(), at(kNow));
    issued += std::holds_alternative<Error>(last) ? 0 : 1;
  }
  EXPECT_EQ(issued, 50);
  ASSERT_EQ(refusal_of(last), Code::too_many_signatures);
  EXPECT_EQ(std::get<Error>(last).retry_after_s, 1U);
  EXPECT_NE(wait_for(issuer.issue(client("other"), scopes(), at(kNow))), nullptr)
      << "and nobody else";
}

TEST_F(Held, AThousandRequestsForOneTokenCostOneSignature) {
  constexpr int kThreads = 8;
  constexpr int kEach = 125;
  Issuer issuer(keys, revocations, *workers,
                {.signatures_per_second = 0.001});  // one, and no second one
  std::atomic<int> refused{0};
  std::vector<std::vector<Issuance>> asked(kThreads);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : asked) {
      threads.emplace_back([&] {
        for (int i = 0; i < kEach; ++i) {
          mine.push_back(issuer.issue(client(), scopes(), at(kNow)));
          refused += std::holds_alternative<Error>(mine.back()) ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(refused, 0);
  const auto one = std::get<std::shared_ptr<PendingToken>>(asked[0][0]);
  for (const auto& mine : asked) {
    for (const auto& issuance : mine)
      ASSERT_EQ(std::get<std::shared_ptr<PendingToken>>(issuance), one);
  }
  open.count_down();
  const TokenPtr token = wait_for(one);
  ASSERT_NE(token, nullptr);
  EXPECT_EQ(wait_for(issuer.issue(client(), scopes(), at(kNow))), token);
  workers.reset();
}

TEST_F(Held, SaysThatItIsOverloadedInsteadOfLettingAllWait) {
  Issuer issuer(keys, revocations, *workers, {});
  for (const char* id : {"one", "two"}) {  // two may wait
    EXPECT_TRUE(std::holds_alternative<std::shared_ptr<PendingToken>>(
        issuer.issue(client(id), scopes(), at(kNow))));
  }
  EXPECT_EQ(refusal_of(issuer.issue(client("three"), scopes(), at(kNow))), Code::unavailable);
  EXPECT_TRUE(std::holds_alternative<std::shared_ptr<PendingToken>>(
      issuer.issue(client("one"), scopes(), at(kNow))))
      << "what is being signed already costs nothing";
  open.count_down();
  ASSERT_NE(wait_for(issuer.issue(client("two"), scopes(), at(kNow))), nullptr);
  EXPECT_NE(wait_for(issuer.issue(client("three"), scopes(), at(kNow))), nullptr)
      << "the refusal is forgotten";
  workers.reset();
}

TEST_F(Held, WhatWaitsWhenTheWorkersStopIsStillSigned) {
  Issuer issuer(keys, revocations, *workers, {});
  const auto pending = issuer.issue(client(), scopes(), at(kNow));
  open.count_down();
  workers.reset();
  EXPECT_NE(wait_for(pending), nullptr);
}

TEST_F(Issuing, ManyThreadsClientsAndKeyChangesAtOnce) {
  std::atomic<bool> stop{false};
  std::jthread rotation([&] {
    for (bool odd = false; !stop; odd = !odd) keys.set(odd ? other_ring() : ring());
  });
  std::atomic<int> wrong{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 300; ++i) {
          const std::string id = "c" + std::to_string((t + i) % 5);
          const TokenPtr token = wait_for(issuer.issue(client(id), scopes(), at(kNow)));
          if (token == nullptr) continue;  // the client's signatures of this second are used up
          auto keys_of_both = ring()->verifying_keys(kNow);
          for (const auto& key : other_ring()->verifying_keys(kNow)) keys_of_both.push_back(key);
          const auto verified = verifier::verify_plain(token->text, keys_of_both, kNow);
          if (!verified || verified->client_id() != id) ++wrong;
        }
      });
    }
  }
  stop = true;
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace sallyport::tokens
