#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "http/poller.h"
#include "http/settings.h"

namespace sallyport::http {

class Connection;
namespace client {
class Pool;
}

/// One thread's loop: its listener, its connections, and what they share without a lock. All of it
/// is used from that thread, except where it says otherwise.
class EventLoop {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  /// Takes the listening socket, which is non-blocking.
  EventLoop(std::shared_ptr<const Settings> settings, int listening_socket);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Serves until the loop has drained, or halt().
  void run();

  /// From any thread: the next request of every connection sees these.
  void use(std::shared_ptr<const Settings> settings);
  /// From any thread: accept what is queued and no more, finish what is under way, then return
  /// from run().
  void drain();
  /// From any thread: return from run() at once.
  void halt();
  /// From any thread: run `job` on this loop. Dropped once run() has returned.
  void post(std::function<void()> job) { poller_.post(std::move(job)); }

  // For its connections.
  const std::shared_ptr<const Settings>& settings() const { return settings_; }
  bool draining() const { return draining_; }
  std::span<char> scratch() { return scratch_; }
  /// The time of the present turn of the loop: what happens in one turn happens at once.
  SteadyTime now() const { return now_; }
  UnixTime wall_now() const { return wall_now_; }
  /// The Date field's value (RFC 9110 5.6.7).
  std::string_view date();
  /// 24 characters: 48 random bits of this loop, 48 bits that count. Good until the next call.
  std::string_view next_request_id();
  /// A string that is empty but has room, and back again.
  std::string take_buffer();
  void give_buffer(std::string buffer);
  /// Resumes `sleeper` at that time.
  void wake_at(SteadyTime time, std::coroutine_handle<> sleeper) {
    sleepers_.emplace(time, sleeper);
  }
  /// It has ended before that time.
  void forget_sleeper(SteadyTime time, std::coroutine_handle<> sleeper);
  /// Its connections to the servers that we call.
  client::Pool& pool() { return *pool_; }
  /// Tells `readiness` of the socket's edges. False: no memory.
  bool watch(int socket, Readiness& readiness) { return poller_.watch(socket, readiness); }
  /// The connection's last word: it is destroyed at the end of this turn.
  void retire(Connection& connection);

 private:
  void turn();
  void note_time();
  void accept();
  void begin(int socket, const Address& peer);
  /// Null: it is welcome.
  const char* reason_to_turn_away(const Address& peer) const;
  void turn_away(int socket, const Address& peer, const char* reason);
  void forget(std::list<std::unique_ptr<Connection>>::iterator place);
  void stop_accepting();
  void tick();
  void wake_sleepers();
  std::chrono::milliseconds time_to_next() const;

  Poller poller_;
  int listener_;
  bool listening_ = false;
  std::shared_ptr<const Settings> settings_;
  std::unique_ptr<client::Pool> pool_;  // before the connections, which use it
  std::list<std::unique_ptr<Connection>> connections_;
  std::unordered_map<Address, std::size_t, AddressHash> by_address_;  // how many connections
  std::vector<Connection*> retired_;
  using Sleepers = std::multimap<SteadyTime, std::coroutine_handle<>>;
  Sleepers sleepers_;
  Sleepers waking_;  // in this turn
  bool draining_ = false;
  std::atomic<bool> halted_{false};
  SteadyTime now_;
  SteadyTime next_tick_;
  UnixTime wall_now_;
  std::array<char, 64 * 1024> scratch_;
  std::vector<std::string> buffers_;
  UnixTime date_second_;
  std::string date_;
  std::uint64_t requests_ = 0;
  std::string request_id_;
};

/// co_await resumes at that time; in the next turn of the loop, if that is now. A coroutine that is
/// destroyed while it sleeps is not woken.
class Sleep {
 public:
  Sleep(EventLoop& loop, EventLoop::SteadyTime until) : loop_(loop), until_(until) {}
  ~Sleep() {
    if (sleeper_) loop_.forget_sleeper(until_, sleeper_);
  }
  Sleep(const Sleep&) = delete;
  Sleep& operator=(const Sleep&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> sleeper) {
    sleeper_ = sleeper;
    loop_.wake_at(until_, sleeper);
  }
  void await_resume() noexcept { sleeper_ = {}; }

 private:
  EventLoop& loop_;
  EventLoop::SteadyTime until_;
  std::coroutine_handle<> sleeper_;
};

}  // namespace sallyport::http
