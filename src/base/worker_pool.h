#pragma once

#include <condition_variable>
#include <cstddef>
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
  /// `most_waiting`: how many jobs may wait before post() refuses.
  WorkerPool(std::size_t threads, std::size_t most_waiting);
  /// Finishes what was posted, then joins.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Runs `job` on some worker. False, and `job` is dropped, if too much waits already: the caller
  /// then says that it is overloaded, instead of answering after everybody has gone. `job` must not
  /// throw. While other jobs wait, the loops that jobs wake are woken up to 4 ms later.
  [[nodiscard]] bool post(std::function<void()> job);

 private:
  void work();
  std::function<void()> wait_for_job();
  std::function<void()> next_job();
  std::function<void()> take_job();

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;
  std::size_t idle_ = 0;  // workers that wait for a job
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace sallyport
