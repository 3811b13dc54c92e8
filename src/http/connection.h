#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "http/chunked.h"
#include "http/event_loop.h"
#include "http/head.h"
#include "http/input.h"
#include "http/stream.h"

namespace sallyport::http {

/// One client's connection: reads a request, has it answered, writes the answer, and so on, in
/// order. Lives on its loop's thread, as long as serve() runs.
class Connection {
 public:
  Connection(EventLoop& loop, Stream::Socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  static boost::asio::awaitable<void> serve(std::shared_ptr<Connection> self);

  /// Ends what has passed its time.
  void tick(std::chrono::steady_clock::time_point now);
  /// No further request after the present one.
  void drain();

 private:
  using Clock = std::chrono::steady_clock;
  /// What the connection waits for; each has its own time limit.
  enum class Phase : std::uint8_t { idle, head, body, handler, write, linger };

  // Reading. False: the connection has ended, or run out of time.
  boost::asio::awaitable<void> requests();
  boost::asio::awaitable<bool> handshake();
  boost::asio::awaitable<bool> receive();
  boost::asio::awaitable<bool> receive_body();
  boost::asio::awaitable<bool> receive_to(std::size_t size);
  boost::asio::awaitable<bool> receive_chunks();
  void enter(Phase phase);

  // Answering.
  void begin_exchange();
  void note_echoed_fields();
  bool exchange_at_once();
  boost::asio::awaitable<void> exchange_later();
  void look_up_route();
  Answer answer();
  Request request() const;
  boost::asio::awaitable<Response> await_reply(Later later);
  boost::asio::awaitable<void> pause(std::chrono::milliseconds time);
  void refuse(Refusal refusal);
  void respond(const Response& response);
  void end_exchange();
  void report(const Response& response, std::size_t bytes) const;

  // Writing.
  boost::asio::awaitable<bool> flush();
  boost::asio::awaitable<void> linger();

  EventLoop& loop_;
  const EventLoop::Place place_;  // among the loop's connections
  Stream stream_;
  Address peer_;
  Input input_;
  HeadParser parser_;
  std::string output_;

  Phase phase_ = Phase::head;
  Clock::time_point deadline_;
  bool expired_ = false;
  bool open_ = true;          // another request may follow
  bool must_linger_ = false;  // bytes that we shall not read may still come
  bool maybe_more_ = true;    // the socket may hold bytes that we have not read

  /// The request that is being answered.
  struct Present {
    std::shared_ptr<const Settings> settings;
    std::string id;
    std::string echoed;            // the lines that go back
    Clock::time_point began;
    UnixTime now;
    bool has_head = false;         // false: it could not be read
    std::size_t size = 0;          // of the input: head and body
    std::string_view body;
    std::string chunks;            // the body, where it came in chunks
    std::string canonical;         // the path, where it did not come in this form
    std::string_view path;
    Router::Match match;
    std::optional<Answer> answer;  // which has to be waited for
  };
  Present present_;
};

}  // namespace sallyport::http
