#include "tokens/pending_token.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

namespace sallyport::tokens {
namespace {

TokenPtr token() { return std::make_shared<const IssuedToken>(IssuedToken{"t", from_unix(1)}); }

TEST(PendingToken, WhoComesBeforeTheEndWaits) {
  PendingToken pending;
  int calls = 0;
  const TokenPtr made = token();
  pending.then([&](const Outcome<TokenPtr>& outcome) {
    ++calls;
    EXPECT_EQ(*outcome, made);
  });
  EXPECT_EQ(calls, 0);
  pending.resolve(made);
  EXPECT_EQ(calls, 1);
}

TEST(PendingToken, WhoComesLaterIsAnsweredAtOnce) {
  PendingToken pending;
  pending.resolve(token());
  int calls = 0;
  pending.then([&](const Outcome<TokenPtr>& outcome) { calls += outcome ? 1 : 0; });
  EXPECT_EQ(calls, 1);
}

TEST(PendingToken, EverybodyHearsOfAFailure) {
  PendingToken pending;
  int refused = 0;
  const auto waiter = [&](const Outcome<TokenPtr>& outcome) {
    refused += !outcome && outcome.error().code == Code::unavailable ? 1 : 0;
  };
  pending.then(waiter);
  pending.resolve(fail(Code::unavailable));
  pending.then(waiter);
  EXPECT_EQ(refused, 2);
}

TEST(PendingToken, AWaiterMayAskAgain) {
  PendingToken pending;
  int calls = 0;
  pending.then(
      [&](const Outcome<TokenPtr>&) { pending.then([&](const Outcome<TokenPtr>&) { ++calls; }); });
  pending.resolve(token());
  EXPECT_EQ(calls, 1);
}

TEST(PendingToken, EachWaiterIsCalledOnceWhileItIsResolved) {
  constexpr int kRounds = 200;
  constexpr int kThreads = 4;
  for (int round = 0; round < kRounds; ++round) {
    PendingToken pending;
    std::latch together(kThreads + 1);
    std::atomic<int> calls{0};
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&] {
        together.arrive_and_wait();
        for (int i = 0; i < 10; ++i)
          pending.then([&](const Outcome<TokenPtr>& outcome) { calls += outcome ? 1 : 0; });
      });
    }
    threads.emplace_back([&] {
      together.arrive_and_wait();
      pending.resolve(token());
    });
    threads.clear();
    ASSERT_EQ(calls, kThreads * 10);
  }
}

}  // namespace
}  // namespace sallyport::tokens
