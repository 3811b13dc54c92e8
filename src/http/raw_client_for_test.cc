#include "http/raw_client_for_test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace sallyport::http {

RawClient::RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
}

RawClient::~RawClient() { ::close(fd_); }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawClient::read_more(std::chrono::steady_clock::time_point until) {
  if (ended_) return false;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
  pollfd poll{fd_, POLLIN, 0};
  if (left.count() <= 0 || ::poll(&poll, 1, static_cast<int>(left.count())) <= 0) return false;
  std::array<char, 65536> buffer;
  const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (got <= 0) {
    ended_ = true;
    return false;
  }
  received_.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

std::string RawClient::read_answer(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  for (;;) {
    const std::size_t head_end = received_.find("\r\n\r\n");
    if (head_end != std::string::npos) {
      const std::size_t field = received_.find("Content-Length: ");
      const std::size_t length =
          field < head_end ? std::strtoul(received_.c_str() + field + 16, nullptr, 10) : 0;
      if (received_.size() >= head_end + 4 + length) {
        std::string answer = received_.substr(0, head_end + 4 + length);
        received_.erase(0, answer.size());
        return answer;
      }
    }
    if (!read_more(until)) return received_;
  }
}

std::string RawClient::read_until(std::string_view end, std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  for (std::size_t seen = 0;;) {
    const std::size_t at = received_.find(end, seen);
    if (at != std::string::npos) {
      std::string text = received_.substr(0, at + end.size());
      received_.erase(0, text.size());
      return text;
    }
    seen = received_.size() < end.size() ? 0 : received_.size() - end.size();
    if (!read_more(until)) return std::exchange(received_, {});
  }
}

std::string RawClient::read_all(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (read_more(until)) {
  }
  return received_;
}

bool RawClient::closed(std::chrono::milliseconds time) {
  read_all(time);
  return ended_;
}

void RawClient::discard_until_closed() const {
  std::array<char, 65536> buffer;
  while (::recv(fd_, buffer.data(), buffer.size(), 0) > 0) {
  }
}

void RawClient::end_output() { ::shutdown(fd_, SHUT_WR); }

}  // namespace sallyport::http
