#include "http/connection.h"

#include "observe/log.h"

// Reading, writing and the order of things; connection_answer.cc has the answering.

namespace sallyport::http {
namespace {

constexpr std::size_t kMostUnwritten = 64 * 1024;
// Then the other connections of the loop get their turn, however fast this one sends.
constexpr int kRequestsATurn = 64;
constexpr std::size_t kMostDiscarded = 1024 * 1024;
// A connection without a request under way gets so long for one that may be on its way to us.
constexpr std::chrono::milliseconds kDrainGrace{300};

}  // namespace

Connection::Connection(EventLoop& loop, int socket, const Address& peer)
    : loop_(loop), stream_(socket), peer_(peer), parser_(loop.settings()->limits) {
  if (const auto& tls = loop.settings()->tls) stream_.begin_tls(tls->accept_on(socket));
  enter(Phase::head);
}

void Connection::start(Place place) {
  place_ = place;
  task_ = serve();
  task_.start();
}

Task<void> Connection::serve() {
  try {
    co_await requests();
  } catch (const std::exception& bug) {
    observe::log_error("connection_threw", {{"what", bug.what()}});
  }
  loop_.retire(*this);
}

Task<void> Connection::requests() {
  if (stream_.is_tls()) {
    const bool secure = co_await handshake();
    if (!secure) co_return;
  }
  while (open_) {
    const HeadParser::State state = parser_.parse(input_.view());
    if (state == HeadParser::State::complete) {
      const bool answered = exchange_at_once();
      if (!answered) co_await exchange_later();
      const bool turn_is_over = ++requests_this_turn_ >= kRequestsATurn;
      if (output_.size() < kMostUnwritten && !turn_is_over) continue;
      const bool written = co_await flush();
      if (!written) co_return;
      if (turn_is_over) {
        requests_this_turn_ = 0;
        input_.keep();
        co_await Sleep{loop_, loop_.now()};
      }
    } else if (state == HeadParser::State::refused) {
      begin_exchange();
      note_echoed_fields();
      refuse(parser_.refusal(), parser_.reason());
    } else {
      // All that came is answered, or is the start of something: write, and wait for more. This is
      // where an idle connection stands, so nothing more than this coroutine is held meanwhile.
      if (!write_now()) {
        const bool written = co_await flush();
        if (!written) co_return;
      }
      Io io;
      while (!receive_now(io)) {
        if (io.status == Io::Status::closed) co_return;
        input_.keep();
        const bool ready = co_await stream_.wait_for(io);
        requests_this_turn_ = 0;
        if (ready) continue;
        if (!expired_ || phase_ != Phase::head || !parser_.started()) co_return;
        begin_exchange();
        refuse(Refusal::too_slow, "the head took too long");
        break;
      }
    }
  }
  if (cut_off_) co_return;
  const bool written = co_await flush();
  if (written) co_await linger();
}

void Connection::enter(Phase phase) {
  const Timeouts& timeouts = loop_.settings()->timeouts;
  phase_ = phase;
  const auto limit = [&]() -> std::chrono::milliseconds {
    switch (phase) {
      case Phase::idle: return timeouts.idle;
      case Phase::head: return timeouts.head;
      case Phase::body: return timeouts.body;
      case Phase::write: return timeouts.write;
      case Phase::linger: return timeouts.linger;
      case Phase::handler:
      case Phase::stream: break;
    }
    return std::chrono::years(1);  // they keep their own time
  }();
  deadline_ = loop_.now() + limit;
}

void Connection::tick(EventLoop::SteadyTime now) {
  stream_.readiness().expire(now);
  if (now < deadline_ || expired_) return;
  expired_ = true;
  stream_.readiness().cancel();
}

void Connection::drain() {
  if (phase_ == Phase::idle || (phase_ == Phase::head && !parser_.started())) {
    deadline_ = std::min(deadline_, loop_.now() + kDrainGrace);
  }
}

Task<bool> Connection::handshake() {
  for (;;) {
    const Io io = stream_.handshake();
    if (io.status == Io::Status::moved) co_return true;
    if (io.status == Io::Status::closed) co_return false;
    const bool ready = co_await stream_.wait_for(io);
    if (!ready) co_return false;
  }
}

/// False: nothing came; `io` says whether to wait.
bool Connection::receive_now(Io& io) {
  input_.keep();  // the scratch buffer is about to be used again
  io = stream_.read(loop_.scratch());
  if (io.status != Io::Status::moved) return false;
  input_.extend({loop_.scratch().data(), io.bytes});
  if (phase_ == Phase::idle) enter(Phase::head);
  return true;
}

Task<bool> Connection::receive() {
  Io io;
  while (!receive_now(io)) {
    if (io.status == Io::Status::closed) co_return false;
    const bool ready = co_await stream_.wait_for(io);
    if (!ready) co_return false;
  }
  co_return true;
}

Task<bool> Connection::receive_to(std::size_t size) {
  while (input_.size() < size) {
    const bool received = co_await receive();
    if (!received) co_return false;
  }
  co_return true;
}

Task<bool> Connection::receive_chunks() {
  ChunkedDecoder decoder(present_.settings->limits);
  for (;;) {
    const auto step = decoder.next(input_.view().substr(present_.size));
    present_.size += step.consumed;
    if (step.state == ChunkedDecoder::State::finished) co_return true;
    if (step.state == ChunkedDecoder::State::refused) {
      refuse(decoder.refusal(), decoder.reason());
      co_return false;
    }
    if (step.state == ChunkedDecoder::State::need_more) {
      const bool received = co_await receive();
      if (!received) co_return false;
      continue;
    }
    present_.chunks.append(step.data);
    // The raw bytes are kept until the end, so chunks of one byte must not make them many times the
    // body.
    const std::size_t most = present_.settings->limits.body;
    if (present_.chunks.size() > most ||
        present_.size > 2 * most + present_.settings->limits.head) {
      refuse(Refusal::body_too_large, "the body is too large");
      co_return false;
    }
  }
}

/// False: the request was refused, or the connection is gone.
Task<bool> Connection::receive_body() {
  const bool chunked = parser_.head().framing == Framing::chunked;
  const std::uint64_t length = parser_.head().content_length;
  if (!chunked && length > present_.settings->limits.body) {
    refuse(Refusal::body_too_large, "the body is too large");
    co_return false;
  }
  // Who asks first (RFC 9110 section 10.1.1) is told at once that the body would be in vain.
  if (parser_.head().expect_continue && input_.size() == present_.size) {
    if (present_.match.handler == nullptr && !is_for_fallback()) {
      must_linger_ = true;
      open_ = false;
      co_return true;  // answer() says what is wrong
    }
    output_.append("HTTP/1.1 100 Continue\r\n\r\n");
  }
  const bool written = co_await flush();
  if (!written) co_return false;
  enter(Phase::body);
  const std::size_t head_size = present_.size;
  bool whole = false;
  if (chunked) {
    whole = co_await receive_chunks();
  } else {
    whole = co_await receive_to(head_size + length);
  }
  if (!whole) {
    if (expired_ && open_) refuse(Refusal::too_slow, "the body took too long");
    co_return false;
  }
  if (!chunked) present_.size = head_size + length;
  // The bytes may have moved: the views of the head must follow.
  parser_.reset();
  parser_.parse(input_.view());
  look_up_route();
  present_.body =
      chunked ? std::string_view(present_.chunks) : input_.view().substr(head_size, length);
  co_return true;
}

/// Writes what can be written without waiting. True: that was all.
bool Connection::write_now() {
  if (output_.empty()) return true;
  const Io io = stream_.write(output_);
  if (io.status != Io::Status::moved) return false;
  if (io.bytes < output_.size()) {
    output_.erase(0, io.bytes);
    return false;
  }
  loop_.give_buffer(std::exchange(output_, {}));
  return true;
}

Task<bool> Connection::flush() {
  const Phase before = phase_;
  std::size_t done = 0;
  while (done < output_.size()) {
    const Io io = stream_.write(std::string_view(output_).substr(done));
    if (io.status == Io::Status::closed) co_return false;
    enter(Phase::write);  // there was progress, or it begins to wait for some
    if (io.status == Io::Status::moved) {
      done += io.bytes;
      continue;
    }
    input_.keep();
    const bool ready = co_await stream_.wait_for(io);
    if (!ready) co_return false;
  }
  loop_.give_buffer(std::exchange(output_, {}));
  if (phase_ != before) enter(before);
  co_return true;
}

// Closing with unread bytes in the socket would reset the connection, and our answer with it.
Task<void> Connection::linger() {
  stream_.end_output();
  if (!must_linger_ && input_.empty()) co_return;
  expired_ = false;
  enter(Phase::linger);
  for (std::size_t discarded = 0; discarded < kMostDiscarded;) {
    const Io io = stream_.read_raw(loop_.scratch());
    discarded += io.bytes;
    if (io.status == Io::Status::closed) co_return;
    if (io.status == Io::Status::moved) continue;
    const bool ready = co_await stream_.wait_for(io);
    if (!ready) co_return;
  }
}

}  // namespace sallyport::http
