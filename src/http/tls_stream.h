#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "http/tls_context.h"

namespace sallyport::http {

/// What came of trying to move bytes without waiting.
struct Io {
  enum class Status : std::uint8_t { moved, want_read, want_write, closed };
  Status status = Status::closed;
  std::size_t bytes = 0;
};

/// TLS on a non-blocking socket that somebody else owns. One thread.
class TlsStream {
 public:
  TlsStream(std::shared_ptr<const TlsContext> context, int socket);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// `moved` when the handshake is complete.
  Io handshake();
  Io read(std::span<char> into);
  Io write(std::string_view bytes);
  /// Tells the peer that no more comes, as far as that goes without waiting.
  void close_notify();

 private:
  Io result_of(int returned);
  std::shared_ptr<const TlsContext> context_;
  ssl_st* ssl_;
};

}  // namespace sallyport::http
