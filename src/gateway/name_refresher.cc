#include "gateway/name_refresher.h"

namespace sallyport::gateway {
namespace {

constexpr std::chrono::seconds kEvery{30};

void refresh(const RouteTable& routes) {
  for (const Route& route : routes.routes()) {
    if (!route.upstreams) continue;
    for (const auto& upstream : route.upstreams->all()) {
      if (upstream->has_name()) upstream->refresh();
    }
  }
}

}  // namespace

NameRefresher::NameRefresher() : thread_([this] { run(); }) {}

NameRefresher::~NameRefresher() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void NameRefresher::use(std::shared_ptr<const RouteTable> routes) {
  std::lock_guard lock(mutex_);
  routes_ = std::move(routes);
}

void NameRefresher::run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kEvery, [this] { return stopping_; })) {
    const auto routes = routes_;
    lock.unlock();
    if (routes) refresh(*routes);
    lock.lock();
  }
}

}  // namespace sallyport::gateway
