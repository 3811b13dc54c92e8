#include "base/worker_pool.h"

#include <sched.h>

#include <algorithm>
#include <chrono>

#include "base/held_wakes.h"

namespace sallyport {
namespace {

// For so long whoever waits for a job's end may be told together with others.
constexpr std::chrono::milliseconds kTogether{4};

}  // namespace

std::size_t usable_cores() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
}

WorkerPool::WorkerPool(std::size_t threads, std::size_t most_waiting, Wakes wakes)
    : most_waiting_(most_waiting), wakes_(wakes) {
  threads_.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::post(std::function<void()> job) {
  bool somebody_waits = false;
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || jobs_.size() >= most_waiting_) return false;
    jobs_.push_back(std::move(job));
    somebody_waits = idle_ > 0;
  }
  // A worker that is busy looks for the next job by itself.
  if (somebody_waits) ready_.notify_one();
  return true;
}

void WorkerPool::work() {
  while (std::function<void()> job = wait_for_job()) {
    if (wakes_ == Wakes::at_once) {
      job();
      continue;
    }
    const HeldWakes held;
    const auto end = std::chrono::steady_clock::now() + kTogether;
    do {
      job();
      job = std::chrono::steady_clock::now() < end ? next_job() : nullptr;
    } while (job);
  }
}

/// Empty: there is none, and there will be none.
std::function<void()> WorkerPool::wait_for_job() {
  std::unique_lock lock(mutex_);
  ++idle_;
  ready_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
  --idle_;
  return take_job();
}

std::function<void()> WorkerPool::next_job() {
  std::lock_guard lock(mutex_);
  return take_job();
}

/// REQUIRES: mutex_ is held.
std::function<void()> WorkerPool::take_job() {
  if (jobs_.empty()) return nullptr;
  std::function<void()> job = std::move(jobs_.front());
  jobs_.pop_front();
  return job;
}

}  // namespace sallyport
