#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <optional>

#include "http/tls_stream.h"

namespace sallyport::http {

/// One accepted connection's bytes, with TLS or without. Every move is tried first and waits only
/// if it must. One thread.
class Stream {
 public:
  using Socket = boost::asio::ip::tcp::socket;

  Stream(Socket socket, std::shared_ptr<const TlsContext> tls);

  bool is_tls() const { return tls_.has_value(); }
  Io handshake() { return tls_->handshake(); }
  Io read(std::span<char> into);
  Io write(std::string_view bytes);

  /// Waits until what `io` wants is possible. False, if it was cancelled or the socket is broken.
  boost::asio::awaitable<bool> wait_for(Io io);
  /// Makes a waiting wait_for() return false.
  void cancel();
  /// Sends the end of our side; the peer's may still be read.
  void end_output();
  /// Reads what the socket has, below TLS.
  Io read_raw(std::span<char> into);
  void close();

  Socket& socket() { return socket_; }

 private:
  Socket socket_;
  std::optional<TlsStream> tls_;
};

}  // namespace sallyport::http
