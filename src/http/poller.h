#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

#include "http/readiness.h"

namespace sallyport::http {

/// epoll, and a way for other threads to have something done on the polling thread.
class Poller {
 public:
  /// Throws std::system_error if the system gives no descriptors.
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Tells `readiness` of the socket's edges, until the socket is closed. False: no memory.
  bool watch(int socket, Readiness& readiness);
  /// Level-triggered; `on_ready` is called whenever a connection waits to be accepted.
  void watch_listener(int socket, std::function<void()> on_ready);
  void ignore_listener(int socket);

  /// Waits for at most `time`, calls `on_wake`, tells everybody concerned and runs what was posted.
  void poll(std::chrono::milliseconds time, const std::function<void()>& on_wake);

  /// From any thread: `job` is run by poll(). What was posted after the last poll() is dropped.
  void post(std::function<void()> job);

 private:
  void run_posted();

  int epoll_;
  int wake_;  // an eventfd: something was posted
  std::function<void()> on_listener_;
  std::mutex mutex_;
  std::vector<std::function<void()>> posted_;
};

}  // namespace sallyport::http
