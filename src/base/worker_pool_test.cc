#include "base/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <set>

namespace sallyport {
namespace {

constexpr std::size_t kMany = 100'000;

/// Keeps one worker busy until it is let go.
struct Gate {
  std::latch entered{1};
  std::latch open{1};
  std::function<void()> job() {
    return [this] {
      entered.count_down();
      open.wait();
    };
  }
};

TEST(WorkerPool, RunsEachJobOnceThoughManyPost) {
  constexpr int kPosters = 8;
  constexpr int kJobs = 2'000;
  std::vector<std::atomic<int>> runs(kPosters * kJobs);
  {
    WorkerPool pool(4, kMany);
    std::vector<std::jthread> posters;
    for (int p = 0; p < kPosters; ++p) {
      posters.emplace_back([&, p] {
        for (int j = 0; j < kJobs; ++j)
          EXPECT_TRUE(pool.post([&runs, at = p * kJobs + j] { ++runs[at]; }));
      });
    }
  }
  for (const auto& count : runs) ASSERT_EQ(count, 1);
}

TEST(WorkerPool, FinishesWhatWasPostedBeforeItEnds) {
  Gate gate;
  std::atomic<int> done{0};
  {
    WorkerPool pool(1, kMany);
    ASSERT_TRUE(pool.post(gate.job()));
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.post([&] { ++done; }));
    gate.open.count_down();
  }
  EXPECT_EQ(done, 100);
}

TEST(WorkerPool, RefusesWhatWouldWaitTooLongAndDropsIt) {
  Gate gate;
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.post(gate.job()));
  gate.entered.wait();  // it runs, so it does not wait any more
  EXPECT_TRUE(pool.post([] {}));
  EXPECT_TRUE(pool.post([] {}));
  auto held = std::make_shared<int>(1);
  EXPECT_FALSE(pool.post([held] {}));
  EXPECT_EQ(held.use_count(), 1) << "nothing of a refused job is kept";
  gate.open.count_down();
}

TEST(WorkerPool, TakesJobsAgainOnceTheOldOnesAreDone) {
  Gate gate;
  WorkerPool pool(1, 1);
  ASSERT_TRUE(pool.post(gate.job()));
  gate.entered.wait();
  std::latch ran(1);
  ASSERT_TRUE(pool.post([&] { ran.count_down(); }));
  ASSERT_FALSE(pool.post([] {}));
  gate.open.count_down();
  ran.wait();
  EXPECT_TRUE(pool.post([] {}));
}

TEST(WorkerPool, WorksOnAllItsThreads) {
  constexpr int kThreads = 4;
  std::mutex mutex;
  std::set<std::thread::id> seen;
  std::latch all(kThreads);
  {
    WorkerPool pool(kThreads, kMany);
    for (int i = 0; i < kThreads; ++i) {
      ASSERT_TRUE(pool.post([&] {
        {
          std::lock_guard lock(mutex);
          seen.insert(std::this_thread::get_id());
        }
        all.arrive_and_wait();  // so that no thread can take two
      }));
    }
  }
  EXPECT_EQ(seen.size(), kThreads);
  EXPECT_FALSE(seen.contains(std::this_thread::get_id()));
}

TEST(WorkerPool, AJobMayPostAnother) {
  std::latch ran(1);
  WorkerPool pool(1, kMany);
  ASSERT_TRUE(pool.post([&] { EXPECT_TRUE(pool.post([&] { ran.count_down(); })); }));
  ran.wait();
}

}  // namespace
}  // namespace sallyport
