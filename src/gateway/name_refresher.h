#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "gateway/route_table.h"

namespace sallyport::gateway {

/// Looks the names of the upstreams up anew, now and then, on a thread of its own: a look-up may
/// take seconds. Thread-safe.
class NameRefresher {
 public:
  NameRefresher();
  ~NameRefresher();
  NameRefresher(const NameRefresher&) = delete;
  NameRefresher& operator=(const NameRefresher&) = delete;

  /// From now on those of these routes.
  void use(std::shared_ptr<const RouteTable> routes);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::shared_ptr<const RouteTable> routes_;
  std::thread thread_;
};

}  // namespace sallyport::gateway
