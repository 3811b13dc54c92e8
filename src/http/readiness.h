#pragma once

#include <coroutine>
#include <cstdint>
#include <utility>

namespace sallyport::http {

/// Whether a socket may have something to read, or room to write, and the one coroutine that waits
/// for it. The poller tells it of edges (epoll, EPOLLET): so a flag stays up until a move of bytes
/// has shown that there is no more. One thread.
class Readiness {
 public:
  enum class Direction : std::uint8_t { read, write };

  bool readable() const { return readable_; }
  bool writable() const { return writable_; }
  /// After a move that has emptied the socket, or filled it. What has ended can always be read.
  void not_readable() { readable_ = ended_; }
  void not_writable() { writable_ = ended_; }

  /// co_await gives true when the direction is ready, false if cancel() came first.
  struct Awaiter {
    Readiness& readiness;
    Direction direction;
    bool await_ready() const noexcept { return readiness.is(direction); }
    void await_suspend(std::coroutine_handle<> waiting) noexcept {
      readiness.waiting_ = waiting;
      readiness.awaited_ = direction;
    }
    bool await_resume() noexcept { return !std::exchange(readiness.cancelled_, false); }
  };
  Awaiter wait(Direction direction) { return {*this, direction}; }

  /// Wakes whoever waits with `false`. Nobody waits: nothing happens.
  void cancel() {
    if (!waiting_) return;
    cancelled_ = true;
    wake();
  }

  // For the poller.
  void note(bool readable, bool writable, bool ended) {
    ended_ = ended_ || ended;
    readable_ = readable_ || readable || ended_;
    writable_ = writable_ || writable || ended_;
    if (waiting_ && is(awaited_)) wake();
  }

 private:
  bool is(Direction direction) const {
    return direction == Direction::read ? readable_ : writable_;
  }
  void wake() { std::exchange(waiting_, {}).resume(); }

  std::coroutine_handle<> waiting_;
  Direction awaited_ = Direction::read;
  bool readable_ = true;  // until a first try says otherwise
  bool writable_ = true;
  bool ended_ = false;  // the peer has closed its side, or the connection is broken
  bool cancelled_ = false;
};

}  // namespace sallyport::http
