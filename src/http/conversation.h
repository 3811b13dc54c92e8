#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/answer.h"
#include "http/chunked.h"
#include "http/event_loop.h"
#include "http/head_lines.h"

namespace sallyport::http {

class Connection;

/// One exchange whose body and answer are streams: what a Streaming handler works on. Lives on its
/// connection's loop. A handler whose connection ends is destroyed where it waits.
class Conversation {
 public:
  explicit Conversation(Connection& connection);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;

  EventLoop& loop() const;

  // The request's body.

  Framing body_framing() const { return framing_; }  // none: there is no body
  /// What its Content-Length says, if it has one.
  std::optional<std::uint64_t> body_length() const;
  /// A larger body is refused (413). Before the first read; a length that is announced is known
  /// to be too large at once: then false.
  bool limit_body(std::uint64_t most);

  struct Piece {
    enum class State : std::uint8_t {
      data,    // good until used_up()
      end,     // that was all
      wait,    // nothing is there yet: wait_for_body()
      failed,  // malformed, too large, too slow, or its sender has gone
    };
    State state;
    std::string_view data;
  };
  Piece read_body();
  /// The last piece has been passed on. Before any wait, and before anybody else reads into the
  /// loop's scratch buffer.
  void used_up();
  /// The first time, a client that waits to be asked for its body (RFC 9110 section 10.1.1) is.
  Task<void> wait_for_body();
  bool body_is_over() const { return over_; }

  // The answer, whole:

  void respond(const Response& response);
  /// What is wrong with a body that failed, in the contract's words.
  void respond_to_failed_body();

  // or a head and then pieces:

  struct Head {
    int status;
    std::string_view reason_phrase;
    std::string_view fields;  // whole lines, each with its CRLF
    /// none, length or chunked; a client that cannot read chunks gets the end of the connection.
    Framing framing;
    std::optional<std::uint64_t> length;  // announced; with `none` too, as in an answer to HEAD
    bool has_date;
  };
  void start(const Head& head);
  /// Does this field come back in the answer from the request? Then nobody else's may.
  bool echoes(std::string_view name) const;
  void add(std::string_view piece);
  void finish();
  bool started() const { return started_; }
  /// The answer cannot be finished: the client notices by how the connection ends.
  void cut_off();
  /// Sends what was added, and waits until the socket has taken it. False: the client has gone.
  Task<bool> flush();

  /// For the log: why, in a constant word, and in other words; and whom the answer was for.
  void note(const char* reason, std::string detail) {
    reason_ = reason;
    detail_ = std::move(detail);
  }
  void note_subject(std::string client_id) { subject_ = std::move(client_id); }
  /// As Response::route().
  void note_route(std::string_view pattern);

 private:
  friend class Connection;
  Piece fail(Refusal refusal, const char* why);
  Piece read_chunks();
  /// False: nothing came.
  bool receive();
  /// After the handler: whatever it has left open.
  void close_up();

  Connection& connection_;
  // Of the body.
  Framing framing_;
  std::uint64_t left_ = 0;
  std::uint64_t most_ = UINT64_MAX;
  std::optional<ChunkedDecoder> chunks_;
  std::size_t used_ = 0;  // of the input: what the last piece took
  bool asked_for_ = false;
  bool over_ = false;
  bool failed_ = false;
  Refusal refusal_ = Refusal::bad_request;
  const char* why_ = "";
  bool sender_is_gone_ = false;
  // Of the answer.
  bool started_ = false;
  bool finished_ = false;
  bool chunked_ = false;
  bool has_body_ = true;
  int status_ = 0;
  std::uint64_t bytes_ = 0;
  const char* reason_ = "";
  std::string detail_;
  std::string subject_;
};

}  // namespace sallyport::http
