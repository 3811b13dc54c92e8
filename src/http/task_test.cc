#include "http/task.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace sallyport::http {
namespace {

/// Waits until somebody resumes it.
struct Gate {
  std::coroutine_handle<> waiting;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> who) noexcept { waiting = who; }
  void await_resume() const noexcept {}
};

Task<int> at_once(int value) { co_return value; }

Task<int> through(int value) {
  const int same = co_await at_once(value);
  co_return same;
}

Task<void> add_up(int rounds, long& sum) {
  for (int i = 0; i < rounds; ++i) {
    const int value = co_await through(i);
    sum += value;
  }
}

// A server that answers as fast as it is asked never lets a coroutine wait: the stack must not grow
// with what was done meanwhile.
TEST(Task, ALoopOfTasksThatEndAtOnceTakesNoStack) {
  long sum = 0;
  Task<void> task = add_up(1'000'000, sum);
  task.start();
  EXPECT_EQ(sum, 499'999'500'000);
}

Task<int> later(Gate& gate, int value) {
  co_await gate;
  co_return value;
}

Task<void> both(Gate& gate, std::string& log) {
  const int one = co_await at_once(1);
  log += std::to_string(one);
  const int two = co_await later(gate, 2);
  log += std::to_string(two);
  const int three = co_await at_once(3);
  log += std::to_string(three);
}

TEST(Task, GoesOnWhereItWaited) {
  Gate gate;
  std::string log;
  Task<void> task = both(gate, log);
  EXPECT_EQ(log, "") << "it has not begun";
  task.start();
  EXPECT_EQ(log, "1");
  gate.waiting.resume();
  EXPECT_EQ(log, "123");
}

TEST(Task, IsDestroyedWhereItWaits) {
  Gate gate;
  std::string log;
  {
    Task<void> task = both(gate, log);
    task.start();
  }
  EXPECT_EQ(log, "1");
}

Task<int> fails(Gate* gate) {
  if (gate != nullptr) co_await *gate;
  throw std::runtime_error("no");
}

Task<void> catches(Gate* gate, std::string& log) {
  try {
    const int none = co_await fails(gate);
    log += std::to_string(none);
  } catch (const std::runtime_error& error) {
    log += error.what();
  }
}

TEST(Task, HandsOnWhatIsThrownAtOnceAndLater) {
  std::string log;
  Task<void> now = catches(nullptr, log);
  now.start();
  EXPECT_EQ(log, "no");
  Gate gate;
  Task<void> then = catches(&gate, log);
  then.start();
  gate.waiting.resume();
  EXPECT_EQ(log, "nono");
}

}  // namespace
}  // namespace sallyport::http
