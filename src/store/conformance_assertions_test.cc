#include <atomic>
#include <latch>
#include <thread>

#include "store/conformance.h"

namespace sallyport::store {
namespace {

using clients::UsedAssertion;

constexpr UnixTime kUntil{Seconds(1'790'000'300)};

class AssertionsOfAStore : public Conformance {
 protected:
  static UsedAssertion assertion(std::uint8_t number, UnixTime until = kUntil) {
    UsedAssertion used{{}, until};
    used.digest.fill(number);
    used.digest[0] = 0;  // bytes, not text
    return used;
  }
  static std::vector<bool> use(Connection& connection, const std::vector<UsedAssertion>& all) {
    const auto first = connection.assertions().use(all);
    EXPECT_TRUE(first) << first.error().detail;
    return first ? *first : std::vector<bool>{};
  }
};

using Firsts = std::vector<bool>;

// CAU-05
TEST_P(AssertionsOfAStore, AreNewOnce) {
  EXPECT_EQ(use(*here_, {assertion(1)}), Firsts{true});
  EXPECT_EQ(use(*here_, {assertion(1)}), Firsts{false});
  EXPECT_EQ(use(*elsewhere_, {assertion(1)}), Firsts{false}) << "over all connections";
  EXPECT_EQ(use(*here_, {assertion(1, kUntil + Seconds(9))}), Firsts{false})
      << "whatever else it says";
}

TEST_P(AssertionsOfAStore, AreJudgedOneByOne) {
  EXPECT_EQ(use(*here_, {}), Firsts{});
  EXPECT_EQ(use(*here_, {assertion(1), assertion(2), assertion(1), assertion(3)}),
            (Firsts{true, true, false, true}));
  EXPECT_EQ(use(*elsewhere_, {assertion(4), assertion(2)}), (Firsts{true, false}));
}

TEST_P(AssertionsOfAStore, AreRememberedByLaterConnections) {
  use(*here_, {assertion(1)});
  here_.reset();
  elsewhere_.reset();
  EXPECT_EQ(use(*engine_->connect(), {assertion(1)}), Firsts{false});
}

TEST_P(AssertionsOfAStore, AreForgottenAnHourBehindTheirEnd) {
  use(*here_, {assertion(1, kUntil), assertion(2, kUntil + Seconds(1))});
  const UnixTime end = kUntil + Seconds(3600);
  ASSERT_TRUE(elsewhere_->assertions().purge_assertions(end - Seconds(1)));
  EXPECT_EQ(use(*here_, {assertion(1)}), Firsts{false});
  ASSERT_TRUE(elsewhere_->assertions().purge_assertions(end));
  EXPECT_EQ(use(*here_, {assertion(1)}), Firsts{true});
  EXPECT_EQ(use(*here_, {assertion(2)}), Firsts{false});
}

TEST_P(AssertionsOfAStore, TellNobody) {
  const std::uint64_t before = newest();
  use(*here_, {assertion(1)});
  EXPECT_EQ(newest(), before) << "nothing of it is in the change feed";
}

// As many processes would: each asks at once for the same ones.
TEST_P(AssertionsOfAStore, AreNewForExactlyOneOfMany) {
  constexpr int kThreads = 6;
  constexpr std::uint8_t kAssertions = 20;
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < kThreads; ++i) connections.push_back(engine_->connect());
  std::array<std::atomic<int>, kAssertions> firsts{};
  std::latch start(kThreads);
  {
    std::vector<std::jthread> threads;
    for (auto& connection : connections) {
      threads.emplace_back([&] {
        start.arrive_and_wait();
        for (std::uint8_t i = 0; i < kAssertions; ++i) {
          if (use(*connection, {assertion(i)}) == Firsts{true}) ++firsts.at(i);
        }
      });
    }
  }
  for (const auto& count : firsts) EXPECT_EQ(count, 1);
}

INSTANTIATE_TEST_SUITE_P(Engines, AssertionsOfAStore, testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sallyport::store
