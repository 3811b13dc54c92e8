#include "http/server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <condition_variable>
#include <cstring>
#include <mutex>

#include "http/event_loop.h"
#include "http/socket_address.h"

namespace sallyport::http {
namespace {

constexpr int kBacklog = 4096;

Unexpected<Error> cannot_listen(const ListenAddress& where, int error) {
  std::string detail = "cannot listen on " + where.to_string() + ": ";
  if (error == EADDRINUSE) {
    detail +=
        "the port is in use; end what listens there, or choose another with --listen or "
        "--admin-listen";
  } else if (error == EACCES) {
    detail += "not allowed; ports below 1024 need CAP_NET_BIND_SERVICE";
  } else if (error == EADDRNOTAVAIL) {
    detail += "this machine has no such address";
  } else {
    detail += std::strerror(error);
  }
  return fail(Code::invalid_argument, std::move(detail));
}

/// A bound socket, or -errno. `shared`: others of ours may bind the same port.
int bind_socket(const ListenAddress& where, bool shared) {
  SocketAddress address;
  const socklen_t size = fill(address, where.address, where.port);
  const int fd = ::socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);  // past connections in TIME_WAIT
  if (shared) ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (!where.address.is_v4()) ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  if (::bind(fd, &address.any, size) == 0 && (!shared || ::listen(fd, kBacklog) == 0)) return fd;
  const int error = errno;
  ::close(fd);
  return -error;
}

std::uint16_t port_of(int fd) {
  SocketAddress address;
  socklen_t size = sizeof address;
  ::getsockname(fd, &address.any, &size);
  return ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
}

/// SO_REUSEPORT would let a second server of ours bind beside the first and take half of its
/// connections; so the port is first bound without it, which fails if anybody listens there.
Outcome<std::uint16_t> claim_port(const ListenAddress& where) {
  const int fd = bind_socket(where, false);
  if (fd < 0) return cannot_listen(where, -fd);
  if (::listen(fd, 1) != 0) {
    const int error = errno;
    ::close(fd);
    return cannot_listen(where, error);
  }
  const std::uint16_t port = port_of(fd);
  ::close(fd);
  return port;
}

}  // namespace

struct Server::Running {
  std::mutex mutex;
  std::condition_variable ended;
  std::size_t loops = 0;
};

Outcome<ListenAddress> ListenAddress::parse(std::string_view text) {
  const auto refuse = [&] {
    return fail(Code::invalid_argument,
                "'" + std::string(text) +
                    "' is not an address to listen on; write ADDRESS:PORT, such as "
                    "127.0.0.1:8080 or [::1]:8080");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return refuse();
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return refuse();
  }
  if (host == "localhost") host = "127.0.0.1";
  const auto address = Address::parse(host);
  ListenAddress where;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), where.port);
  if (!address || error != std::errc() || end != digits.data() + digits.size()) return refuse();
  where.address = *address;
  return where;
}

std::string ListenAddress::to_string() const {
  const std::string host = address.is_v4() ? address.to_string() : "[" + address.to_string() + "]";
  return host + ":" + std::to_string(port);
}

Outcome<std::unique_ptr<Server>> Server::open(const ListenAddress& where, std::size_t threads,
                                              std::shared_ptr<const Settings> settings) {
  return open(where, threads,
              MakeSettings([&](const ListenAddress&) { return std::move(settings); }));
}

Outcome<std::unique_ptr<Server>> Server::open(const ListenAddress& where, std::size_t threads,
                                              const MakeSettings& make_settings) {
  auto port = claim_port(where);
  if (!port) return Unexpected(port.error());
  std::unique_ptr<Server> server(new Server);
  server->running_ = std::make_shared<Running>();
  server->address_ = {where.address, *port};
  auto settings = make_settings(server->address_);
  if (!settings) return Unexpected(std::move(settings).error());
  for (std::size_t i = 0; i < threads; ++i) {
    const int fd = bind_socket(server->address_, true);
    if (fd < 0) return cannot_listen(server->address_, -fd);
    server->loops_.push_back(std::make_unique<EventLoop>(*settings, fd));
  }
  return server;
}

void Server::start() {
  running_->loops = loops_.size();
  for (const auto& loop : loops_) {
    threads_.emplace_back([&loop = *loop, running = running_] {
      loop.run();
      std::lock_guard lock(running->mutex);
      --running->loops;
      running->ended.notify_all();
    });
  }
}

void Server::use(const std::shared_ptr<const Settings>& settings) {
  for (const auto& loop : loops_) loop->use(settings);
}

bool Server::drain(std::chrono::steady_clock::time_point deadline) {
  for (const auto& loop : loops_) loop->drain();
  std::unique_lock lock(running_->mutex);
  return running_->ended.wait_until(lock, deadline, [&] { return running_->loops == 0; });
}

void Server::halt() {
  for (const auto& loop : loops_) loop->halt();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

Server::~Server() { halt(); }

}  // namespace sallyport::http
