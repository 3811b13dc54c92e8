#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;

namespace sallyport::http {

/// What came of trying to move bytes without waiting.
struct Io {
  enum class Status : std::uint8_t { moved, want_read, want_write, closed };
  Status status = Status::closed;
  std::size_t bytes = 0;
  bool clean = false;  // with closed: the peer has said that no more comes; it was not cut off
};

/// TLS on a non-blocking socket that somebody else owns. One thread.
class TlsStream {
 public:
  /// Takes our half of the connection, from TlsContext or TlsClientContext; null: nothing can be
  /// moved.
  explicit TlsStream(ssl_st* ssl) : ssl_(ssl) {}
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// `moved` when the handshake is complete.
  Io handshake();
  /// After a handshake that failed: why, in words.
  std::string fault() const;
  Io read(std::span<char> into);
  Io write(std::string_view bytes);
  /// Tells the peer that no more comes, as far as that goes without waiting.
  void close_notify();

 private:
  Io result_of(int returned);
  ssl_st* ssl_;
};

}  // namespace sallyport::http
