#include "base/held_wakes.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <thread>

namespace sallyport {
namespace {

class HeldWakesTest : public testing::Test {
 protected:
  ~HeldWakesTest() override { ::close(event_); }
  /// How many wakes were given since the last look.
  std::uint64_t given() {
    std::uint64_t count = 0;
    return ::read(event_, &count, sizeof count) == sizeof count ? count : 0;
  }
  int event_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
};

TEST_F(HeldWakesTest, AWakeIsGivenAtOnceWhereNoneIsHeld) {
  wake(event_);
  EXPECT_EQ(given(), 1U);
}

TEST_F(HeldWakesTest, HeldOnesAreGivenOnceAtTheEnd) {
  {
    const HeldWakes held;
    wake(event_);
    wake(event_);
    EXPECT_EQ(given(), 0U);
  }
  EXPECT_EQ(given(), 1U);
  wake(event_);
  EXPECT_EQ(given(), 1U);
}

TEST_F(HeldWakesTest, OtherThreadsHoldNothing) {
  const HeldWakes held;
  std::thread([this] { wake(event_); }).join();
  EXPECT_EQ(given(), 1U);
}

}  // namespace
}  // namespace sallyport
