#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <memory>
#include <string>

#include "base/clock.h"
#include "http/settings.h"

namespace sallyport::http {

class Connection;

/// One thread's loop: its listener, its connections, and what they share without a lock. All of it
/// is used from that thread, except where it says otherwise.
class EventLoop {
 public:
  using Acceptor = boost::asio::ip::tcp::acceptor;

  EventLoop(std::shared_ptr<const Settings> settings, int listening_socket, bool is_v6);
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

  // For its connections.
  boost::asio::io_context& context() { return context_; }
  const std::shared_ptr<const Settings>& settings() const { return settings_; }
  bool draining() const { return draining_; }
  std::span<char> scratch() { return scratch_; }
  /// The Date field's value (RFC 9110 5.6.7).
  std::string_view date(UnixTime now);
  /// 24 characters: 48 random bits of this loop, 48 bits that count. Good until the next call.
  std::string_view next_request_id();
  using Place = std::list<Connection*>::iterator;
  Place enroll(Connection& connection) { return connections_.insert(connections_.end(), &connection); }
  void leave(Place place) { connections_.erase(place); }

 private:
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> tick();
  void begin(boost::asio::ip::tcp::socket socket);
  void turn_away(boost::asio::ip::tcp::socket& socket) const;
  void accept_queued();

  std::list<Connection*> connections_;  // before the context, which ends them when it goes
  boost::asio::io_context context_;
  Acceptor acceptor_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<const Settings> settings_;
  bool draining_ = false;
  std::array<char, 64 * 1024> scratch_;
  UnixTime date_second_;
  std::string date_;
  std::uint64_t requests_ = 0;
  std::string request_id_;
};

}  // namespace sallyport::http
