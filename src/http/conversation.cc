#include "http/conversation.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "http/connection.h"

namespace sallyport::http {

using State = Conversation::Piece::State;

Conversation::Conversation(Connection& connection)
    : connection_(connection), framing_(connection.parser_.head().framing) {
  if (framing_ == Framing::length) left_ = connection.parser_.head().content_length;
  if (framing_ == Framing::length && left_ == 0) framing_ = Framing::none;
  if (framing_ == Framing::chunked) chunks_.emplace(connection.present_.settings->limits);
  over_ = framing_ == Framing::none;
}

EventLoop& Conversation::loop() const { return connection_.loop_; }

std::optional<std::uint64_t> Conversation::body_length() const {
  const RequestHead& head = connection_.parser_.head();
  if (head.framing != Framing::length) return std::nullopt;
  return head.content_length;
}

bool Conversation::limit_body(std::uint64_t most) {
  most_ = most;
  if (framing_ != Framing::length || left_ <= most) return true;
  fail(Refusal::body_too_large, "the body is too large");
  return false;
}

Conversation::Piece Conversation::fail(Refusal refusal, const char* why) {
  failed_ = true;
  refusal_ = refusal;
  why_ = why;
  return {State::failed, {}};
}

Conversation::Piece Conversation::read_body() {
  if (over_) return {State::end, {}};
  if (failed_) return {State::failed, {}};
  if (connection_.input_.empty() && !receive()) {
    return {sender_is_gone_ ? State::failed : State::wait, {}};
  }
  if (framing_ == Framing::chunked) return read_chunks();
  const std::string_view data = connection_.input_.view();
  used_ = static_cast<std::size_t>(std::min<std::uint64_t>(left_, data.size()));
  left_ -= used_;
  over_ = left_ == 0;
  return {State::data, data.substr(0, used_)};
}

Conversation::Piece Conversation::read_chunks() {
  const auto step = chunks_->next(connection_.input_.view());
  using Decoded = ChunkedDecoder::State;
  if (step.state == Decoded::refused) return fail(chunks_->refusal(), chunks_->reason());
  if (step.state == Decoded::data) {
    used_ = step.consumed;
    if (step.data.size() > most_) return fail(Refusal::body_too_large, "the body is too large");
    most_ -= step.data.size();
    return {State::data, step.data};
  }
  connection_.input_.consume(step.consumed);
  over_ = step.state == Decoded::finished;
  return over_ ? Piece{State::end, {}} : read_body();
}

bool Conversation::receive() {
  Io io;
  if (connection_.receive_now(io)) {
    asked_for_ = true;
    return true;
  }
  if (io.status == Io::Status::closed) {
    sender_is_gone_ = true;
    fail(Refusal::bad_request, "the body's sender has gone");
  }
  return false;
}

void Conversation::used_up() {
  connection_.input_.consume(std::exchange(used_, 0));
  connection_.input_.keep();
}

Task<void> Conversation::wait_for_body() {
  if (!std::exchange(asked_for_, true) && connection_.parser_.head().expect_continue && !started_) {
    connection_.output_.append("HTTP/1.1 100 Continue\r\n\r\n");
    connection_.write_now();
  }
  const auto until = loop().now() + connection_.present_.settings->timeouts.body;
  const bool ready = co_await connection_.stream_.wait_for({Io::Status::want_read, 0}, until);
  if (!ready) fail(Refusal::too_slow, "the body took too long");
}

void Conversation::respond(const Response& response) {
  started_ = finished_ = true;
  if (!over_) connection_.open_ = false;
  connection_.respond(response);
}

void Conversation::respond_to_failed_body() {
  if (sender_is_gone_) return cut_off();
  respond(
      connection_.present_.settings->fault(status_of(refusal_), connection_.present_.match.pattern)
          .reason("http")
          .detail(why_));
}

bool Conversation::echoes(std::string_view name) const {
  const std::string& lines = connection_.present_.echoed;
  if (lines.empty()) return false;
  return std::ranges::any_of(connection_.present_.settings->echoed, [&](const EchoedField& field) {
    return iequals(field.name, name) && lines.find(field.name + ": ") != lines.npos;
  });
}

void Conversation::start(const Head& head) {
  const RequestHead& asked = connection_.parser_.head();
  started_ = true;
  status_ = head.status;
  chunked_ = head.framing == Framing::chunked && asked.minor_version == 1;
  has_body_ = head.framing != Framing::none;
  // Without chunks, the end of the connection is the end of the body. And what comes of a body that
  // is not over yet may be left unread.
  const bool until_close = head.framing == Framing::chunked && !chunked_;
  if (until_close || !over_ || !asked.keep_alive || loop().draining()) connection_.open_ = false;
  bytes_ = connection_.append_head(head.status, head.reason_phrase, head.has_date, head.fields);
  if (head.length) bytes_ += connection_.append_length(*head.length);
  if (chunked_) {
    connection_.output_.append("Transfer-Encoding: chunked\r\n");
    bytes_ += 28;
  }
  bytes_ += connection_.end_head();
}

void Conversation::add(std::string_view piece) {
  if (piece.empty() || !has_body_) return;
  std::string& out = connection_.output_;
  const std::size_t before = out.size();
  if (chunked_) {
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
    out.append(size.data(), end).append("\r\n").append(piece).append("\r\n");
  } else {
    out.append(piece);
  }
  bytes_ += out.size() - before;
}

void Conversation::finish() {
  if (chunked_) connection_.output_.append("0\r\n\r\n");
  finished_ = true;
  connection_.report(status_, reason_, detail_, subject_, bytes_);
}

void Conversation::cut_off() {
  finished_ = true;
  connection_.open_ = false;
  connection_.cut_off_ = true;
  // A reset, lest an answer that has no other end looks like a whole one.
  const linger at_once{1, 0};
  ::setsockopt(connection_.stream_.socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  connection_.report(status_, reason_, detail_, subject_, bytes_);
}

void Conversation::note_route(std::string_view pattern) {
  connection_.present_.match.pattern = pattern;
}

Task<bool> Conversation::flush() { return connection_.flush(); }

void Conversation::close_up() {
  used_up();
  if (!started_)
    respond(connection_.present_.settings->fault(500, connection_.present_.match.pattern));
  if (!finished_) cut_off();
  connection_.must_linger_ = !over_;
  if (!over_) connection_.open_ = false;
}

}  // namespace sallyport::http
