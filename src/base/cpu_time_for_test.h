#pragma once

#include <time.h>

#include <chrono>

namespace sallyport::test {

/// What this thread has worked, which is what a bound on effort is about: on a busy machine the
/// time on the wall says more of the neighbours.
inline std::chrono::nanoseconds cpu_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace sallyport::test
