#pragma once

#include <chrono>

#include "http/client/outgoing.h"
#include "http/conversation.h"

namespace sallyport::gateway {

/// The way of a request to its upstream: its head, which stands in the connection's output, and
/// then its body, while the answer may already be on its way back. Ends where it stands when it is
/// destroyed.
class Upload {
 public:
  Upload(http::Conversation& conversation, http::client::Outgoing& to,
         std::chrono::milliseconds patience)
      : conversation_(conversation), to_(to), patience_(patience) {}
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  /// Sends what is there, `read` first, which is what of the body was read already; what is not
  /// there yet goes on by itself.
  void begin(std::string_view read);

  /// All of the request was sent.
  bool is_over() const { return state_ == State::over; }
  /// When it was over, or could go no further.
  bool has_ended() const { return state_ != State::under_way; }
  http::EventLoop::SteadyTime ended_at() const { return ended_at_; }
  /// The client's body is malformed, too large or too slow, or the client has gone.
  bool body_failed() const { return state_ == State::body_failed; }

 private:
  enum class State : std::uint8_t { under_way, over, body_failed, upstream_failed };

  bool send_what_is_there();
  void append(std::string_view piece);
  http::Task<void> go_on();
  void end(State state);

  http::Conversation& conversation_;
  http::client::Outgoing& to_;
  std::chrono::milliseconds patience_;
  State state_ = State::under_way;
  bool waits_for_client_ = false;
  bool turn_is_over_ = false;
  bool last_chunk_ = false;  // was added
  http::EventLoop::SteadyTime ended_at_;
  http::Task<void> task_;
};

}  // namespace sallyport::gateway
