#pragma once

#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/client/outgoing.h"

namespace sallyport::http::client {

class Pool;

/// The use of one connection by one exchange. Unless it is given back, it is closed at the end.
class Lease {
 public:
  Lease() = default;
  Lease(Pool& pool, Outgoing& outgoing, bool used_before)
      : pool_(&pool), outgoing_(&outgoing), used_before_(used_before) {}
  Lease(Lease&& other) noexcept
      : pool_(other.pool_),
        outgoing_(std::exchange(other.outgoing_, nullptr)),
        used_before_(other.used_before_) {}
  Lease& operator=(Lease&& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(outgoing_, other.outgoing_);
    std::swap(used_before_, other.used_before_);
    return *this;
  }
  ~Lease() { drop(); }

  explicit operator bool() const { return outgoing_ != nullptr; }
  Outgoing* operator->() const { return outgoing_; }
  Outgoing& operator*() const { return *outgoing_; }
  /// It was idle before: its server may have ended it in the same moment.
  bool used_before() const { return used_before_; }

  /// After a complete exchange that left nothing behind: for the next one, within that time.
  void give_back(std::chrono::milliseconds idle);
  void drop();

 private:
  Pool* pool_ = nullptr;
  Outgoing* outgoing_ = nullptr;
  bool used_before_ = false;
};

/// A loop's connections to the servers that we call. One thread.
class Pool {
 public:
  explicit Pool(EventLoop& loop) : loop_(loop) {}
  ~Pool();

  /// An idle connection, the one used last; empty if there is none that is good.
  Lease take(const OriginPtr& origin);
  /// A new one, which is connecting: Outgoing::connect() next. Empty, with `why`: no descriptors,
  /// or no way there.
  Lease open(const OriginPtr& origin, const Endpoint& to, std::string& why);

  /// Ends what has passed its time.
  void tick(EventLoop::SteadyTime now);
  /// At the end of a turn of the loop: what was dropped in it is destroyed, now that nothing looks
  /// at it any more.
  void sweep() {
    if (!dropped_.empty()) dropped_.clear();
  }

 private:
  friend class Lease;
  void give_back(Outgoing& outgoing, std::chrono::milliseconds idle);
  void drop(Outgoing& outgoing);

  static constexpr std::size_t kMostIdle = 128;  // of one origin

  EventLoop& loop_;
  std::unordered_map<Outgoing*, std::unique_ptr<Outgoing>> all_;
  std::unordered_map<const Origin*, std::vector<Outgoing*>> idle_;
  std::vector<std::unique_ptr<Outgoing>> dropped_;
};

}  // namespace sallyport::http::client
