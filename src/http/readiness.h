#pragma once

#include <chrono>
#include <coroutine>
#include <cstdint>
#include <utility>

namespace sallyport::http {

/// Whether a socket may have something to read, or room to write, and the coroutines that wait for
/// it. The poller tells it of edges (epoll, EPOLLET): so a flag stays up until a move of bytes has
/// shown that there is no more. One thread.
class Readiness {
 public:
  enum class Direction : std::uint8_t { read, write };
  using SteadyTime = std::chrono::steady_clock::time_point;

  Readiness() = default;
  Readiness(const Readiness&) = delete;
  Readiness& operator=(const Readiness&) = delete;

  bool readable() const { return readable_; }
  bool writable() const { return writable_; }
  /// After a move that has emptied the socket, or filled it. What has ended can always be read.
  void not_readable() { readable_ = ended_; }
  void not_writable() { writable_ = ended_; }

 private:
  /// A place in a ring of those who wait.
  struct Link {
    Link* before = this;
    Link* behind = this;
    Link() = default;
    Link(const Link&) = delete;
    Link& operator=(const Link&) = delete;
    ~Link() { leave(); }
    bool alone() const { return behind == this; }
    void leave() {
      before->behind = behind;
      behind->before = before;
      before = behind = this;
    }
    void join(Link& ring) {
      leave();
      before = ring.before;
      behind = &ring;
      before->behind = this;
      ring.before = this;
    }
  };

 public:
  /// co_await gives true when the direction is ready, false if the wait was cancelled or its time
  /// is over. A coroutine that is destroyed while it waits does not wait any more.
  class Awaiter : private Link {
   public:
    Awaiter(Readiness& readiness, Direction direction, SteadyTime until)
        : readiness_(readiness), direction_(direction), until_(until) {}
    bool await_ready() const noexcept { return readiness_.is(direction_); }
    void await_suspend(std::coroutine_handle<> waiting) noexcept {
      waiting_ = waiting;
      join(readiness_.waiting_);
    }
    bool await_resume() const noexcept { return !cancelled_; }

   private:
    friend class Readiness;
    Readiness& readiness_;
    Direction direction_;
    bool cancelled_ = false;
    SteadyTime until_;
    std::coroutine_handle<> waiting_;
  };
  Awaiter wait(Direction direction, SteadyTime until = SteadyTime::max()) {
    return {*this, direction, until};
  }

  /// Wakes whoever waits with `false`.
  void cancel() {
    wake_with_false([](const Awaiter&) { return true; });
  }
  /// The same for those whose time is over.
  void expire(SteadyTime now) {
    if (waiting_.alone()) return;
    wake_with_false([now](const Awaiter& one) { return one.until_ <= now; });
  }

  // For the poller.
  void note(bool readable, bool writable, bool ended) {
    ended_ = ended_ || ended;
    readable_ = readable_ || readable || ended_;
    writable_ = writable_ || writable || ended_;
    while (Awaiter* ready = first_ready()) {
      ready->leave();
      ready->waiting_.resume();
    }
  }

 private:
  bool is(Direction direction) const {
    return direction == Direction::read ? readable_ : writable_;
  }
  /// Who is woken may wait again at once, or end others that wait; so the ring is looked through
  /// anew each time.
  Awaiter* first_ready() {
    for (Link* link = waiting_.behind; link != &waiting_; link = link->behind) {
      auto* one = static_cast<Awaiter*>(link);
      if (is(one->direction_)) return one;
    }
    return nullptr;
  }
  template <class Chosen>
  void wake_with_false(Chosen chosen) {
    Link woken;  // apart, since who is woken may wait again
    for (Link* link = waiting_.behind; link != &waiting_;) {
      auto* one = static_cast<Awaiter*>(std::exchange(link, link->behind));
      if (chosen(*one)) one->join(woken);
    }
    while (!woken.alone()) {
      auto* one = static_cast<Awaiter*>(woken.behind);
      one->leave();
      one->cancelled_ = true;
      one->waiting_.resume();
    }
  }

  Link waiting_;
  bool readable_ = true;  // until a first try says otherwise
  bool writable_ = true;
  bool ended_ = false;  // the peer has closed its side, or the connection is broken
};

}  // namespace sallyport::http
