#pragma once

#include <array>
#include <chrono>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "http/chunked.h"
#include "http/event_loop.h"
#include "http/head.h"
#include "http/input.h"
#include "http/stream.h"
#include "http/task.h"

namespace sallyport::http {

/// One client's connection: reads a request, has it answered, writes the answer, and so on, in
/// order. Belongs to its loop and lives on its thread.
class Connection {
 public:
  using Place = std::list<std::unique_ptr<Connection>>::iterator;

  /// Takes the socket, which is non-blocking.
  Connection(EventLoop& loop, int socket, const Address& peer);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Serves, and retires itself when that is over. `place` is where it stands among the loop's.
  void start(Place place);
  Place place() const { return place_; }
  const Address& peer() const { return peer_; }
  Readiness& readiness() { return stream_.readiness(); }

  /// Ends what has passed its time.
  void tick(EventLoop::SteadyTime now);
  /// No further request after the present one.
  void drain();

 private:
  friend class Conversation;

  /// What the connection waits for; each has its own time limit.
  enum class Phase : std::uint8_t { idle, head, body, handler, stream, write, linger };

  /// The request that is being answered.
  struct Present {
    std::shared_ptr<const Settings> settings;
    std::array<char, 24> id;
    EventLoop::SteadyTime began;  // when the loop heard of its last byte
    Address caller;               // the peer, or whom a trusted proxy speaks for
    bool has_head = false;        // false: it could not be read
    std::size_t size = 0;         // of the input: head and body
    std::string_view body;
    std::string_view path;
    Router::Match match;
    std::string echoed;     // the lines that go back
    std::string chunks;     // the body, where it came in chunks
    std::string canonical;  // the path, where it did not come in this form
    std::optional<Answer> answer;

    /// For the next request, without giving back the strings' memory.
    void reset(const std::shared_ptr<const Settings>& current);
  };

  // connection.cc: reading, writing, and the order of things. A Task<bool> that gives false: the
  // connection has ended, or run out of time.
  Task<void> serve();
  Task<void> requests();
  Task<bool> handshake();
  Task<bool> receive();
  bool receive_now(Io& io);
  Task<bool> receive_body();
  Task<bool> receive_to(std::size_t size);
  Task<bool> receive_chunks();
  bool write_now();
  Task<bool> flush();
  Task<void> linger();
  void enter(Phase phase);

  // connection_answer.cc: one exchange.
  void begin_exchange();
  void note_echoed_fields();
  bool exchange_at_once();
  bool hand_to_fallback();
  Task<void> exchange_later();
  Task<void> stream(const Streaming& handler);
  void look_up_route();
  bool is_for_fallback() const;
  Answer answer();
  Answer ask(const Handler& handler);
  Request request() const;
  Address caller() const;
  Task<Response> await_reply(Later later);
  void refuse(Refusal refusal, const char* detail);
  void respond(const Response& response);
  // The parts of a head; each gives the bytes that it has added to the output.
  std::size_t append_head(int status, std::string_view phrase, bool has_date,
                          std::string_view fields);
  std::size_t append_length(std::uint64_t length);
  std::size_t end_head();
  void end_exchange();
  void report(int status, const char* reason, std::string_view detail, std::string_view subject,
              std::size_t bytes) const;

  EventLoop& loop_;
  Place place_;
  Stream stream_;
  Address peer_;
  Input input_;
  HeadParser parser_;
  std::string output_;
  Phase phase_ = Phase::head;
  EventLoop::SteadyTime deadline_;
  bool expired_ = false;
  bool open_ = true;          // another request may follow
  bool cut_off_ = false;      // nothing more is said, not even what stands in the output
  bool must_linger_ = false;  // bytes that we shall not read may still come
  int requests_this_turn_ = 0;
  Present present_;
  Task<void> task_;  // last, so that it ends before what it uses
};

}  // namespace sallyport::http
