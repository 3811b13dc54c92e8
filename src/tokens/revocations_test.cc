#include "tokens/revocations.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace sallyport::tokens {
namespace {

const UnixTime kExp = from_unix(1'750'392'000);

/// Of the nth token of these tests.
crypto::Digest256 digest(std::uint64_t n) {
  return crypto::sha256(as_bytes("token " + std::to_string(n)));
}

TEST(Revocations, KnowWhatWasRevokedAndNothingElse) {
  Revocations revocations;
  EXPECT_FALSE(revocations.contains("kid", digest(1)));
  revocations.add("kid", digest(1), kExp);
  EXPECT_TRUE(revocations.contains("kid", digest(1)));
  EXPECT_FALSE(revocations.contains("kid", digest(2)));
  auto near = digest(1);
  near[15] ^= 1;
  EXPECT_FALSE(revocations.contains("kid", near));
}

TEST(Revocations, TheSameTextUnderAnotherKeyIsAnotherToken) {
  Revocations revocations;
  revocations.add("old", digest(1), kExp);
  EXPECT_FALSE(revocations.contains("new", digest(1)));
  revocations.add("new", digest(1), kExp);
  EXPECT_TRUE(revocations.contains("old", digest(1)));
  EXPECT_TRUE(revocations.contains("new", digest(1)));
  EXPECT_EQ(revocations.size(), 2U);
}

TEST(Revocations, AreHeardOfMoreThanOnceAndCountOnce) {
  Revocations revocations;
  for (int i = 0; i < 3; ++i) revocations.add("kid", digest(1), kExp);
  EXPECT_EQ(revocations.size(), 1U);
}

// A gate may take a token for a minute behind its end, and clocks are set back.
TEST(Revocations, AreForgottenSomeTimeAfterTheirTokensEnd) {
  Revocations revocations;
  revocations.add("kid", digest(1), kExp);
  revocations.add("kid", digest(2), kExp + Seconds(1));
  revocations.purge(kExp + kKeptBehindExpiry - Seconds(1));
  EXPECT_EQ(revocations.size(), 2U);
  revocations.purge(kExp + kKeptBehindExpiry);
  EXPECT_EQ(revocations.size(), 1U);
  EXPECT_FALSE(revocations.contains("kid", digest(1)));
  EXPECT_TRUE(revocations.contains("kid", digest(2)));
  revocations.purge(kExp + kKeptBehindExpiry + Seconds(1));
  EXPECT_FALSE(revocations.contains("kid", digest(2)));
  EXPECT_EQ(revocations.size(), 0U);
}

TEST(RevocationsThreads, WhatWasAddedIsKnownToEverybodyWhoAsksThen) {
  constexpr std::uint64_t kEach = 3'000;
  constexpr std::uint64_t kWriters = 2;
  Revocations revocations;
  std::array<std::atomic<std::uint64_t>, kWriters> added{};
  std::atomic<int> missing{0};
  std::latch together(kWriters + 3);
  const auto write = [&](std::uint64_t writer) {
    together.arrive_and_wait();
    for (std::uint64_t i = 0; i < kEach; ++i) {
      revocations.add("kid", digest(writer * kEach + i), kExp);
      added[writer].store(i + 1, std::memory_order_release);
    }
  };
  const auto read = [&](std::uint64_t writer) {
    together.arrive_and_wait();
    for (std::uint64_t seen = 0; seen < kEach;) {
      seen = added[writer].load(std::memory_order_acquire);
      if (seen > 0 && !revocations.contains("kid", digest(writer * kEach + seen - 1))) ++missing;
    }
  };
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t writer = 0; writer < kWriters; ++writer) {
      threads.emplace_back(write, writer);
      threads.emplace_back(read, writer);
    }
    threads.emplace_back([&] {
      together.arrive_and_wait();
      for (int i = 0; i < 200; ++i) revocations.purge(kExp);  // nothing is due
    });
  }
  EXPECT_EQ(missing, 0);
  EXPECT_EQ(revocations.size(), kWriters * kEach);
}

}  // namespace
}  // namespace sallyport::tokens
