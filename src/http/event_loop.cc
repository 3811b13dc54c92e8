#include "http/event_loop.h"

#include <fmt/chrono.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "crypto/random.h"
#include "http/client/pool.h"
#include "http/connection.h"
#include "http/socket_address.h"

namespace sallyport::http {
namespace {

constexpr std::chrono::milliseconds kTick{100};
constexpr int kAcceptsATurn = 64;  // then others get their turn
constexpr int kBacklog = 4096;
constexpr std::size_t kMostBuffers = 64;
constexpr std::size_t kLargestKept = 128 * 1024;
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kIdHalf = 12;

std::string random_prefix() {
  std::array<std::uint8_t, kIdHalf / 2> raw{};
  crypto::random_bytes(raw);
  std::string text;
  for (const std::uint8_t byte : raw) {
    text.push_back(kHex[byte >> 4]);
    text.push_back(kHex[byte & 15]);
  }
  return text;
}

bool out_of_resources(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

EventLoop::EventLoop(std::shared_ptr<const Settings> settings, int listening_socket)
    : listener_(listening_socket),
      settings_(std::move(settings)),
      pool_(std::make_unique<client::Pool>(*this)),
      request_id_(random_prefix() + std::string(kIdHalf, '0')) {
  note_time();
  next_tick_ = now_ + kTick;
}

EventLoop::~EventLoop() {
  connections_.clear();
  if (listener_ >= 0) ::close(listener_);
}

void EventLoop::run() {
  poller_.watch_listener(listener_, [this] { accept(); });
  listening_ = true;
  while (!halted_ && !(draining_ && connections_.empty())) turn();
  if (settings_->on_tick) settings_->on_tick();
}

void EventLoop::turn() {
  poller_.poll(time_to_next(), [this] { note_time(); });
  if (!sleepers_.empty()) wake_sleepers();
  if (now_ >= next_tick_) tick();
  for (Connection* connection : retired_) forget(connection->place());
  retired_.clear();
  pool_->sweep();
}

void EventLoop::note_time() {
  now_ = std::chrono::steady_clock::now();
  wall_now_ = system_now();
}

std::chrono::milliseconds EventLoop::time_to_next() const {
  const SteadyTime next =
      sleepers_.empty() ? next_tick_ : std::min(next_tick_, sleepers_.begin()->first);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - now_);
  return std::max(left, std::chrono::milliseconds(0));
}

void EventLoop::use(std::shared_ptr<const Settings> settings) {
  post([this, settings = std::move(settings)] { settings_ = settings; });
}

void EventLoop::drain() {
  post([this] {
    draining_ = true;
    accept();
    stop_accepting();
    ::close(std::exchange(listener_, -1));
    for (const auto& connection : connections_) connection->drain();
  });
}

void EventLoop::halt() {
  halted_ = true;
  post([] {});
}

void EventLoop::accept() {
  for (int i = 0; i < (draining_ ? kBacklog : kAcceptsATurn); ++i) {
    SocketAddress from{};
    socklen_t size = sizeof from;
    const int socket = ::accept4(listener_, &from.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket >= 0) {
      begin(socket, address_of(from));
    } else if (out_of_resources(errno)) {
      stop_accepting();  // until the next tick: trying again at once would spin
      return;
    } else if (errno != ECONNABORTED && errno != EINTR) {
      return;
    }
  }
}

void EventLoop::stop_accepting() {
  if (std::exchange(listening_, false)) poller_.ignore_listener(listener_);
}

const char* EventLoop::reason_to_turn_away(const Address& peer) const {
  if (connections_.size() >= settings_->connections) return "too_many_connections";
  const auto it = by_address_.find(peer.counted());
  if (it == by_address_.end() || it->second < settings_->connections_per_address) return nullptr;
  const bool trusted = std::ranges::any_of(
      settings_->trusted_proxies, [&](const Network& network) { return network.contains(peer); });
  return trusted ? nullptr : "too_many_connections_of_address";
}

void EventLoop::begin(int socket, const Address& peer) {
  if (const char* reason = reason_to_turn_away(peer)) {
    turn_away(socket, peer, reason);
    ::close(socket);
    return;
  }
  ++by_address_[peer.counted()];
  connections_.push_back(std::make_unique<Connection>(*this, socket, peer));
  Connection& connection = *connections_.back();
  if (poller_.watch(socket, connection.readiness())) {
    connection.start(std::prev(connections_.end()));
  } else {
    forget(std::prev(connections_.end()));
  }
}

void EventLoop::forget(Connection::Place place) {
  const auto count = by_address_.find((*place)->peer().counted());
  if (--count->second == 0) by_address_.erase(count);
  connections_.erase(place);
}

void EventLoop::turn_away(int socket, const Address& peer, const char* reason) {
  const Response fault = settings_->fault(503, {});
  const std::string_view id = next_request_id();
  if (settings_->observe) settings_->observe({id, "-", "-", 503, reason, {}, {}, peer, 0, {}});
  if (settings_->tls) return;  // a refusal in clear would only confuse the handshake
  std::string text = "HTTP/1.1 503 Service Unavailable\r\nDate: ";
  text.append(date()).append("\r\nX-Request-Id: ").append(id).append("\r\nConnection: close\r\n");
  text.append(fault.fields())
      .append("Content-Length: ")
      .append(std::to_string(fault.body().size()));
  text.append("\r\n\r\n").append(fault.body());
  (void)!::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
  ::shutdown(socket, SHUT_WR);
  // A close with unread bytes would reset the connection, and the answer with it.
  (void)!::recv(socket, scratch_.data(), scratch_.size(), 0);
}

void EventLoop::retire(Connection& connection) { retired_.push_back(&connection); }

void EventLoop::tick() {
  next_tick_ = now_ + kTick;
  for (const auto& connection : connections_) connection->tick(now_);
  pool_->tick(now_);
  if (settings_->on_tick) settings_->on_tick();
  if (listening_ || draining_) return;
  poller_.watch_listener(listener_, [this] { accept(); });
  listening_ = true;
}

void EventLoop::wake_sleepers() {
  // Who falls asleep again while others are woken sleeps at least until the next turn.
  const auto later = sleepers_.upper_bound(now_);
  while (sleepers_.begin() != later) waking_.insert(sleepers_.extract(sleepers_.begin()));
  // Who is woken may end others that would be next.
  while (!waking_.empty()) waking_.extract(waking_.begin()).mapped().resume();
}

void EventLoop::forget_sleeper(SteadyTime time, std::coroutine_handle<> sleeper) {
  for (Sleepers* all : {&sleepers_, &waking_}) {
    const auto [first, last] = all->equal_range(time);
    for (auto it = first; it != last; ++it) {
      if (it->second != sleeper) continue;
      all->erase(it);
      return;
    }
  }
}

std::string_view EventLoop::date() {
  if (wall_now_ != date_second_ || date_.empty()) {
    date_second_ = wall_now_;
    date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(to_unix(wall_now_)));
  }
  return date_;
}

std::string_view EventLoop::next_request_id() {
  std::uint64_t number = ++requests_;
  for (std::size_t i = request_id_.size(); i > kIdHalf; number >>= 4)
    request_id_[--i] = kHex[number & 15];
  return request_id_;
}

std::string EventLoop::take_buffer() {
  if (buffers_.empty()) return {};
  std::string buffer = std::move(buffers_.back());
  buffers_.pop_back();
  return buffer;
}

void EventLoop::give_buffer(std::string buffer) {
  if (buffers_.size() >= kMostBuffers || buffer.capacity() > kLargestKept) return;
  buffer.clear();
  buffers_.push_back(std::move(buffer));
}

}  // namespace sallyport::http
