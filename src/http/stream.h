#pragma once

#include <optional>
#include <string>

#include "http/readiness.h"
#include "http/tls_stream.h"

namespace sallyport::http {

/// One connection's bytes, with TLS or without. Every move is tried at once, and says what
/// to wait for if it could not be made. Owns the socket. One thread.
class Stream {
 public:
  /// `socket` is non-blocking.
  explicit Stream(int socket);
  /// Before the first byte: TLS from now on, by our half of it (tls_stream.h).
  void begin_tls(ssl_st* ssl) { tls_.emplace(ssl); }
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  int socket() const { return socket_; }
  Readiness& readiness() { return readiness_; }
  bool is_tls() const { return tls_.has_value(); }

  Io handshake();
  /// After a handshake that failed: why, in words.
  std::string tls_fault() const { return tls_ ? tls_->fault() : std::string(); }
  Io read(std::span<char> into);
  Io write(std::string_view bytes);
  /// Reads what the socket has, below TLS.
  Io read_raw(std::span<char> into);

  /// co_await gives true when what `io` wants may be possible, false if it was cancelled or if
  /// it is `until`.
  Readiness::Awaiter wait_for(Io io, Readiness::SteadyTime until = Readiness::SteadyTime::max()) {
    const bool wants_write = io.status == Io::Status::want_write;
    return readiness_.wait(wants_write ? Readiness::Direction::write : Readiness::Direction::read,
                           until);
  }

  /// Sends the end of our side; the peer's may still be read.
  void end_output();

 private:
  Io note(Io io);

  int socket_;
  Readiness readiness_;
  std::optional<TlsStream> tls_;
};

}  // namespace sallyport::http
