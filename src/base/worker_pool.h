#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace sallyport {

/// The cores that this process may run on; at least 1.
std::size_t usable_cores();

/// Threads for what would hold up an event loop: signing, the store. Thread-safe.
class WorkerPool {
 public:
  /// When the loops are woken that jobs wake: together, a few milliseconds later, which costs less
  /// where jobs are short; or by each job. A wake that is held holds up whatever others have for
  /// that loop, so jobs that wait for something must not hold one.
  enum class Wakes : std::uint8_t { together, at_once };
  /// `most_waiting`: how many jobs may wait before post() refuses.
  WorkerPool(std::size_t threads, std::size_t most_waiting, Wakes wakes = Wakes::together);
  /// Finishes what was posted, then joins.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Runs `job` on some worker. False, and `job` is dropped, if too much waits already: the caller
  /// then says that it is overloaded, instead of answering after everybody has gone. `job` must not
  /// throw.
  [[nodiscard]] bool post(std::function<void()> job);

 private:
  void work();
  std::function<void()> wait_for_job();
  std::function<void()> next_job();
  std::function<void()> take_job();

  const std::size_t most_waiting_;
  const Wakes wakes_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;
  std::size_t idle_ = 0;  // workers that wait for a job
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sallyport
