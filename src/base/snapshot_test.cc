#include "base/snapshot.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace sallyport {
namespace {

/// Whole as long as both numbers are the same; counts how many of its kind live.
struct Pair {
  explicit Pair(int number) : a(number), b(number) { ++alive; }
  ~Pair() {
    a = -1;
    --alive;
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  int a;
  int b;
  static std::atomic<int> alive;
};
std::atomic<int> Pair::alive{0};

TEST(Snapshot, GivesTheNewestVersion) {
  Snapshot<int> snapshot(std::make_shared<const int>(1));
  EXPECT_EQ(*snapshot.get(), 1);
  snapshot.set(std::make_shared<const int>(2));
  EXPECT_EQ(*snapshot.get(), 2);
}

TEST(Snapshot, WhoHoldsAnOldVersionKeepsIt) {
  Snapshot<Pair> snapshot(std::make_shared<const Pair>(1));
  {
    const auto held = snapshot.get();
    snapshot.set(std::make_shared<const Pair>(2));
    EXPECT_EQ(held->a, 1);
    EXPECT_EQ(Pair::alive, 2);
  }
  EXPECT_EQ(Pair::alive, 1) << "the last one who held it has let it go";
}

TEST(Snapshot, ReadersSeeWholeVersionsThatNeverGoBack) {
  constexpr int kVersions = 20'000;
  {
    Snapshot<Pair> snapshot(std::make_shared<const Pair>(0));
    std::atomic<bool> stop{false};
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i) {
      readers.emplace_back([&] {
        for (int last = 0; !stop;) {
          const auto seen = snapshot.get();
          ASSERT_EQ(seen->a, seen->b);
          ASSERT_GE(seen->a, last);
          last = seen->a;
        }
      });
    }
    for (int version = 1; version <= kVersions; ++version)
      snapshot.set(std::make_shared<const Pair>(version));
    stop = true;
    readers.clear();
    EXPECT_EQ(snapshot.get()->a, kVersions);
  }
  EXPECT_EQ(Pair::alive, 0);
}

}  // namespace
}  // namespace sallyport
