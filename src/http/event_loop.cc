#include "http/event_loop.h"

#include <fmt/chrono.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "crypto/random.h"
#include "http/connection.h"

namespace sallyport::http {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds kTick{100};
constexpr std::chrono::milliseconds kPauseWithoutDescriptors{100};
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

}  // namespace

EventLoop::EventLoop(std::shared_ptr<const Settings> settings, int listening_socket, bool is_v6)
    : context_(1),
      acceptor_(context_, is_v6 ? tcp::v6() : tcp::v4(), listening_socket),
      timer_(context_),
      settings_(std::move(settings)),
      request_id_(random_prefix() + std::string(kIdHalf, '0')) {
  acceptor_.non_blocking(true);
}

EventLoop::~EventLoop() = default;

void EventLoop::run() {
  asio::co_spawn(context_, accept(), asio::detached);
  asio::co_spawn(context_, tick(), asio::detached);
  context_.run();
}

void EventLoop::use(std::shared_ptr<const Settings> settings) {
  asio::post(context_, [this, settings = std::move(settings)] { settings_ = settings; });
}

void EventLoop::drain() {
  asio::post(context_, [this] {
    draining_ = true;
    accept_queued();
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (Connection* connection : connections_) connection->drain();
  });
}

void EventLoop::halt() { context_.stop(); }

asio::awaitable<void> EventLoop::accept() {
  while (acceptor_.is_open()) {
    boost::system::error_code error;
    tcp::socket socket(context_);
    co_await acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      begin(std::move(socket));
    } else if (acceptor_.is_open()) {
      // No descriptor or memory is left: waiting lets others close, trying again at once would spin.
      asio::steady_timer pause(context_, kPauseWithoutDescriptors);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void EventLoop::accept_queued() {
  boost::system::error_code error;
  while (!error) {
    tcp::socket socket(context_);
    acceptor_.accept(socket, error);
    if (!error) begin(std::move(socket));
  }
}

void EventLoop::begin(tcp::socket socket) {
  if (connections_.size() >= settings_->connections) {
    turn_away(socket);
    return;
  }
  auto connection = std::make_shared<Connection>(*this, std::move(socket));
  asio::co_spawn(context_, Connection::serve(std::move(connection)), asio::detached);
}

void EventLoop::turn_away(tcp::socket& socket) const {
  if (settings_->tls) return;  // a refusal in clear would only confuse the handshake
  const Response fault = settings_->fault(503);
  std::string text = "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n";
  text.append(fault.fields()).append("Content-Length: ").append(std::to_string(fault.body().size()));
  text.append("\r\n\r\n").append(fault.body());
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(text), ignored);
}

asio::awaitable<void> EventLoop::tick() {
  while (!draining_ || !connections_.empty()) {
    boost::system::error_code ignored;
    timer_.expires_after(kTick);
    co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto now = std::chrono::steady_clock::now();
    for (Connection* connection : connections_) connection->tick(now);
    if (settings_->on_tick) settings_->on_tick();
  }
}

std::string_view EventLoop::date(UnixTime now) {
  if (now != date_second_ || date_.empty()) {
    date_second_ = now;
    date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(to_unix(now)));
  }
  return date_;
}

std::string_view EventLoop::next_request_id() {
  std::uint64_t number = ++requests_;
  for (std::size_t i = request_id_.size(); i > kIdHalf; number >>= 4) request_id_[--i] = kHex[number & 15];
  return request_id_;
}

}  // namespace sallyport::http
