#include "http/stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace sallyport::http {
namespace {

Io result_of(ssize_t returned, Io::Status want) {
  if (returned > 0) return {Io::Status::moved, static_cast<std::size_t>(returned)};
  if (returned < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {want, 0};
  return {Io::Status::closed, 0, returned == 0};
}

}  // namespace

Stream::Stream(int socket) : socket_(socket) {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Stream::~Stream() {
  tls_.reset();
  ::close(socket_);
}

Io Stream::note(Io io) {
  if (io.status == Io::Status::want_read) readiness_.not_readable();
  if (io.status == Io::Status::want_write) readiness_.not_writable();
  return io;
}

Io Stream::handshake() { return note(tls_->handshake()); }

Io Stream::read(std::span<char> into) { return tls_ ? note(tls_->read(into)) : read_raw(into); }

Io Stream::read_raw(std::span<char> into) {
  if (!readiness_.readable()) return {Io::Status::want_read, 0};
  const Io io = result_of(::recv(socket_, into.data(), into.size(), 0), Io::Status::want_read);
  // A read that did not fill the buffer has emptied the socket.
  if (io.status == Io::Status::moved && io.bytes < into.size()) readiness_.not_readable();
  return note(io);
}

Io Stream::write(std::string_view bytes) {
  if (tls_) return note(tls_->write(bytes));
  const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return note(result_of(sent, Io::Status::want_write));
}

void Stream::end_output() {
  if (tls_) tls_->close_notify();
  ::shutdown(socket_, SHUT_WR);
}

}  // namespace sallyport::http
