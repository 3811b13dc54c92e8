#include "http/connection.h"

#include <boost/asio/use_awaitable.hpp>

#include "observe/log.h"

// Reading and the order of things; connection_answer.cc has the answering.

namespace sallyport::http {
namespace asio = boost::asio;

namespace {

// A co_await stands in a statement of its own, never inside a condition: GCC 12 then misplaces the
// coroutine's frame by a word, and the program dies at the next resumption.

constexpr Io kWantRead{Io::Status::want_read, 0};
constexpr std::size_t kMostUnwritten = 64 * 1024;
constexpr std::size_t kMostDiscarded = 1024 * 1024;
// A connection without a request under way gets so long for one that may be on its way to us.
constexpr std::chrono::milliseconds kDrainGrace{300};

Address address_of(const Stream::Socket& socket) {
  boost::system::error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return {};
  const auto address = endpoint.address();
  return address.is_v4() ? Address::from_v4(address.to_v4().to_bytes())
                         : Address::from_v6(address.to_v6().to_bytes());
}

}  // namespace

Connection::Connection(EventLoop& loop, Stream::Socket socket)
    : loop_(loop),
      place_(loop.enroll(*this)),
      stream_(std::move(socket), loop.settings()->tls),
      peer_(address_of(stream_.socket())),
      parser_(loop.settings()->limits) {
  enter(Phase::head);
}

Connection::~Connection() { loop_.leave(place_); }

asio::awaitable<void> Connection::serve(std::shared_ptr<Connection> self) {
  try {
    co_await self->requests();
  } catch (const std::exception& bug) {
    observe::log_error("connection_threw", {{"what", bug.what()}});
  }
  self->stream_.close();
}

asio::awaitable<void> Connection::requests() {
  if (stream_.is_tls()) {
    const bool secure = co_await handshake();
    if (!secure) co_return;
  }
  while (open_) {
    const HeadParser::State state = parser_.parse(input_.view());
    if (state == HeadParser::State::complete) {
      const bool answered = exchange_at_once();
      if (!answered) co_await exchange_later();
      if (output_.size() < kMostUnwritten) continue;
      const bool written = co_await flush();
      if (!written) co_return;
    } else if (state == HeadParser::State::refused) {
      begin_exchange();
      refuse(parser_.refusal());
    } else {
      const bool written = co_await flush();
      if (!written) co_return;
      const bool received = co_await receive();
      if (received) continue;
      if (!expired_ || phase_ != Phase::head || !parser_.started()) co_return;
      begin_exchange();
      refuse(Refusal::too_slow);
    }
  }
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
      case Phase::handler: break;  // it keeps its own time
    }
    return std::chrono::hours(1);
  }();
  deadline_ = Clock::now() + limit;
}

void Connection::tick(Clock::time_point now) {
  if (now < deadline_ || expired_) return;
  expired_ = true;
  stream_.cancel();
}

void Connection::drain() {
  if (phase_ == Phase::idle || (phase_ == Phase::head && !parser_.started())) {
    deadline_ = std::min(deadline_, Clock::now() + kDrainGrace);
  }
}

asio::awaitable<bool> Connection::handshake() {
  for (;;) {
    const Io io = stream_.handshake();
    if (io.status == Io::Status::moved) co_return true;
    if (io.status == Io::Status::closed) co_return false;
    const bool ready = co_await stream_.wait_for(io);
    if (!ready) co_return false;
  }
}

asio::awaitable<bool> Connection::receive() {
  input_.keep();
  if (!maybe_more_) {
    const bool readable = co_await stream_.wait_for(kWantRead);
    if (!readable) co_return false;
  }
  for (;;) {
    const Io io = stream_.read(loop_.scratch());
    if (io.status == Io::Status::moved) {
      input_.extend({loop_.scratch().data(), io.bytes});
      // A short read has emptied the socket. TLS may hold more of the same record.
      maybe_more_ = stream_.is_tls() || io.bytes == loop_.scratch().size();
      if (phase_ == Phase::idle) enter(Phase::head);
      co_return true;
    }
    if (io.status == Io::Status::closed) co_return false;
    const bool ready = co_await stream_.wait_for(io);
    if (!ready) co_return false;
  }
}

asio::awaitable<bool> Connection::receive_to(std::size_t size) {
  while (input_.size() < size) {
    const bool received = co_await receive();
    if (!received) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> Connection::receive_chunks() {
  ChunkedDecoder decoder(present_.settings->limits);
  for (;;) {
    const auto step = decoder.next(input_.view().substr(present_.size));
    present_.size += step.consumed;
    if (step.state == ChunkedDecoder::State::finished) co_return true;
    if (step.state == ChunkedDecoder::State::refused) {
      refuse(decoder.refusal());
      co_return false;
    }
    if (step.state == ChunkedDecoder::State::need_more) {
      const bool received = co_await receive();
      if (!received) co_return false;
      continue;
    }
    present_.chunks.append(step.data);
    if (present_.chunks.size() > present_.settings->limits.body) {
      refuse(Refusal::body_too_large);
      co_return false;
    }
  }
}

/// False: the request was refused, or the connection is gone.
asio::awaitable<bool> Connection::receive_body() {
  const bool chunked = parser_.head().framing == Framing::chunked;
  const std::uint64_t length = parser_.head().content_length;
  if (!chunked && length > present_.settings->limits.body) {
    refuse(Refusal::body_too_large);
    co_return false;
  }
  // Who asks first (RFC 9110 section 10.1.1) is told at once that the body would be in vain.
  if (parser_.head().expect_continue && input_.size() == present_.size) {
    look_up_route();
    if (present_.match.handler == nullptr) {
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
    if (expired_ && open_) refuse(Refusal::too_slow);
    co_return false;
  }
  if (!chunked) present_.size = head_size + length;
  // The bytes may have moved: the views of the head must follow.
  parser_.reset();
  parser_.parse(input_.view());
  present_.body = chunked ? std::string_view(present_.chunks) : input_.view().substr(head_size, length);
  co_return true;
}

asio::awaitable<bool> Connection::flush() {
  const Phase before = phase_;
  std::string_view left = output_;
  while (!left.empty()) {
    const Io io = stream_.write(left);
    if (io.status == Io::Status::moved) {
      left.remove_prefix(io.bytes);
      if (!left.empty()) enter(Phase::write);
      continue;
    }
    if (io.status == Io::Status::closed) co_return false;
    input_.keep();
    enter(Phase::write);
    const bool ready = co_await stream_.wait_for(io);
    if (!ready) co_return false;
  }
  std::string().swap(output_);
  if (phase_ != before) enter(before);
  co_return true;
}

// Closing with unread bytes in the socket would reset the connection, and our answer with it.
asio::awaitable<void> Connection::linger() {
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
