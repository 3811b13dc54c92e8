#include "http/client/outgoing.h"

#include <sys/socket.h>

#include <array>
#include <cstring>

namespace sallyport::http::client {

Outgoing::Outgoing(EventLoop& loop, OriginPtr origin, int socket)
    : loop_(loop), origin_(std::move(origin)), stream_(socket) {
  stream_.readiness().not_writable();  // until it is connected
}

bool Outgoing::has_connected(std::string& why) const {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(stream_.socket(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) why = std::string("cannot connect: ") + std::strerror(error);
  return error == 0;
}

Task<Moved> Outgoing::connect(SteadyTime until, std::string& why) {
  const bool in_time = co_await stream_.wait_for({Io::Status::want_write, 0}, until);
  if (!in_time) co_return Moved::too_late;
  if (!has_connected(why)) co_return Moved::broken;
  if (!origin_->tls) co_return Moved::yes;

  stream_.begin_tls(origin_->tls->connect_on(stream_.socket(), origin_->host));
  for (;;) {
    const Io io = stream_.handshake();
    if (io.status == Io::Status::moved) co_return Moved::yes;
    if (io.status == Io::Status::closed) {
      why = stream_.tls_fault();
      co_return Moved::broken;
    }
    const bool ready = co_await stream_.wait_for(io, until);
    if (!ready) co_return Moved::too_late;
  }
}

bool Outgoing::write_now() {
  while (!output_.empty()) {
    const Io io = stream_.write(output_);
    if (io.status != Io::Status::moved) return false;
    output_.erase(0, io.bytes);
  }
  return true;
}

Task<Moved> Outgoing::flush(std::chrono::milliseconds patience) {
  std::size_t done = 0;
  while (done < output_.size()) {
    const Io io = stream_.write(std::string_view(output_).substr(done));
    if (io.status == Io::Status::closed) co_return Moved::broken;
    if (io.status == Io::Status::moved) {
      done += io.bytes;
      continue;
    }
    const bool ready = co_await stream_.wait_for(io, loop_.now() + patience);
    if (!ready) co_return Moved::too_late;
  }
  output_.clear();
  co_return Moved::yes;
}

std::optional<Moved> Outgoing::receive_now() {
  input_.keep();  // the scratch buffer is about to be used again
  const Io io = stream_.read(loop_.scratch());
  if (io.status == Io::Status::moved) {
    input_.extend({loop_.scratch().data(), io.bytes});
    return Moved::yes;
  }
  wanted_ = io;
  if (io.status == Io::Status::closed) return io.clean ? Moved::closed : Moved::broken;
  return std::nullopt;
}

bool Outgoing::is_stale() {
  if (!stream_.readiness().readable()) return false;
  std::array<char, 1> byte;
  // With TLS, tickets and the like come now and then, and are used up by this.
  const Io io = stream_.read(byte);
  return io.status != Io::Status::want_read;
}

}  // namespace sallyport::http::client
