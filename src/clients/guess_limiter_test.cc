#include "clients/guess_limiter.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace sallyport::clients {
namespace {

using namespace std::chrono_literals;

const Address kHere = *Address::parse("192.0.2.1");
const Address kThere = *Address::parse("192.0.2.2");
const SteadyTime kStart{std::chrono::hours(1000)};

struct Limited : testing::Test {
  GuessLimiter limiter{GuessRules{}};
  GuessLimiter::Verdict fail_times(int times, std::string_view id, const Address& from,
                                   SteadyTime at = kStart) {
    GuessLimiter::Verdict last;
    for (int i = 0; i < times; ++i) last = limiter.failed(id, from, at);
    return last;
  }
};

TEST_F(Limited, TheEleventhFailureOfAPairIsTooMany) {
  EXPECT_EQ(fail_times(10, "a", kHere).retry_after_s, 0U);
  EXPECT_EQ(limiter.refused_for("a", kHere, kStart), 0U);
  EXPECT_EQ(fail_times(1, "a", kHere).retry_after_s, 60U);
  EXPECT_EQ(limiter.refused_for("a", kHere, kStart + 10s), 50U);
}

TEST_F(Limited, AnotherClientOrAnotherAddressIsNotHurt) {
  fail_times(50, "a", kHere);
  EXPECT_EQ(limiter.refused_for("b", kHere, kStart), 0U);
  EXPECT_EQ(limiter.refused_for("a", kThere, kStart), 0U);
}

TEST_F(Limited, AWindowLaterThePairIsFree) {
  fail_times(11, "a", kHere);
  EXPECT_GT(limiter.refused_for("a", kHere, kStart + 59s), 0U);
  EXPECT_EQ(limiter.refused_for("a", kHere, kStart + 60s), 0U);
}

TEST_F(Limited, FailuresSpreadOverTimeAreNotTooMany) {
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(limiter.failed("a", kHere, kStart + i * 7s).retry_after_s, 0U) << i;
  }
}

TEST_F(Limited, FromTheHundredthFailureOfAnAddressItsFailuresWait) {
  for (int i = 0; i < 99; ++i)
    EXPECT_EQ(limiter.failed("id" + std::to_string(i), kHere, kStart).delay, 0ms) << i;
  EXPECT_EQ(limiter.failed("one more", kHere, kStart).delay, 1000ms);
  EXPECT_EQ(limiter.failed("elsewhere", kThere, kStart).delay, 0ms);
  EXPECT_EQ(limiter.failed("later", kHere, kStart + 61s).delay, 0ms);
}

TEST_F(Limited, ARefusedPairStillCountsForItsAddress) {
  fail_times(11, "a", kHere);
  for (int i = 0; i < 88; ++i) EXPECT_EQ(limiter.refused(kHere, kStart), 0ms);
  EXPECT_EQ(limiter.refused(kHere, kStart), 1000ms);
}

TEST_F(Limited, AnIpv6CallerIsCountedByItsNetwork) {
  fail_times(11, "a", *Address::parse("2001:db8:1:2::1"));
  EXPECT_GT(limiter.refused_for("a", *Address::parse("2001:db8:1:2:ffff::9"), kStart), 0U);
  EXPECT_EQ(limiter.refused_for("a", *Address::parse("2001:db8:1:3::1"), kStart), 0U);
}

TEST_F(Limited, ParallelFailuresEachCount) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { fail_times(10, "a", kHere); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(limiter.failed("b", kHere, kStart).delay, 0ms);
  for (int i = 0; i < 18; ++i) EXPECT_EQ(limiter.failed("b", kHere, kStart).delay, 0ms) << i;
  EXPECT_EQ(limiter.failed("b", kHere, kStart).delay, 1000ms) << "80 + 20 failures";
}

TEST_F(Limited, MemoryIsBounded) {
  for (int i = 0; i < 50'000; ++i) limiter.failed("id" + std::to_string(i), kHere, kStart);
  fail_times(11, "last", kHere);
  EXPECT_GT(limiter.refused_for("last", kHere, kStart), 0U)
      << "the newest are not the ones that are forgotten";
}

}  // namespace
}  // namespace sallyport::clients
