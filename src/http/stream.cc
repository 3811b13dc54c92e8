#include "http/stream.h"

#include <sys/socket.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace sallyport::http {
namespace asio = boost::asio;

namespace {

Io result_of(ssize_t returned, Io::Status want) {
  if (returned > 0) return {Io::Status::moved, static_cast<std::size_t>(returned)};
  if (returned < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {want, 0};
  return {Io::Status::closed, 0};
}

}  // namespace

Stream::Stream(Socket socket, std::shared_ptr<const TlsContext> tls) : socket_(std::move(socket)) {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  if (tls) tls_.emplace(std::move(tls), socket_.native_handle());
}

Io Stream::read(std::span<char> into) { return tls_ ? tls_->read(into) : read_raw(into); }

Io Stream::read_raw(std::span<char> into) {
  return result_of(::recv(socket_.native_handle(), into.data(), into.size(), 0), Io::Status::want_read);
}

Io Stream::write(std::string_view bytes) {
  if (tls_) return tls_->write(bytes);
  return result_of(::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
                   Io::Status::want_write);
}

asio::awaitable<bool> Stream::wait_for(Io io) {
  boost::system::error_code error;
  const auto what = io.status == Io::Status::want_write ? Socket::wait_write : Socket::wait_read;
  co_await socket_.async_wait(what, asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

void Stream::cancel() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

void Stream::end_output() {
  if (tls_) tls_->close_notify();
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Stream::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

}  // namespace sallyport::http
