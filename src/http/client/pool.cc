#include "http/client/pool.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "http/socket_address.h"

namespace sallyport::http::client {

void Lease::give_back(std::chrono::milliseconds idle) {
  if (outgoing_ != nullptr) pool_->give_back(*std::exchange(outgoing_, nullptr), idle);
}

void Lease::drop() {
  if (outgoing_ != nullptr) pool_->drop(*std::exchange(outgoing_, nullptr));
}

Pool::~Pool() = default;

Lease Pool::take(const OriginPtr& origin) {
  const auto it = idle_.find(origin.get());
  if (it == idle_.end()) return {};
  while (!it->second.empty()) {
    Outgoing& last = *it->second.back();
    it->second.pop_back();
    if (!last.is_stale()) return {*this, last, true};
    drop(last);
  }
  return {};
}

Lease Pool::open(const OriginPtr& origin, const Endpoint& to, std::string& why) {
  SocketAddress address;
  const socklen_t size = fill(address, to.address, to.port);
  const int socket = ::socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) {
    why = std::string("no socket: ") + std::strerror(errno);
    return {};
  }
  auto made = std::make_unique<Outgoing>(loop_, origin, socket);
  Outgoing& outgoing = *made;
  const bool begun = ::connect(socket, &address.any, size) == 0 || errno == EINPROGRESS;
  if (!begun || !loop_.watch(socket, outgoing.readiness())) {
    why = std::string("cannot connect: ") + std::strerror(errno);
    return {};
  }
  all_.emplace(&outgoing, std::move(made));
  return {*this, outgoing, false};
}

void Pool::give_back(Outgoing& outgoing, std::chrono::milliseconds idle) {
  auto& others = idle_[outgoing.origin().get()];
  if (others.size() >= kMostIdle || idle.count() <= 0) {
    drop(outgoing);
    return;
  }
  outgoing.idle_until = loop_.now() + idle;
  others.push_back(&outgoing);
}

void Pool::drop(Outgoing& outgoing) {
  auto found = all_.find(&outgoing);
  dropped_.push_back(std::move(found->second));
  all_.erase(found);
}

void Pool::tick(EventLoop::SteadyTime now) {
  for (auto it = idle_.begin(); it != idle_.end();) {
    auto& idle = it->second;
    // Those that were given back first stand in front.
    std::erase_if(idle, [&](Outgoing* one) {
      const bool over = now >= one->idle_until || one->is_stale();
      if (over) drop(*one);
      return over;
    });
    it = idle.empty() ? idle_.erase(it) : std::next(it);
  }
  // Who is woken may drop connections, and open others.
  std::vector<Outgoing*> present;
  present.reserve(all_.size());
  for (const auto& [outgoing, ignored] : all_) present.push_back(outgoing);
  for (Outgoing* outgoing : present) outgoing->readiness().expire(now);
}

}  // namespace sallyport::http::client
