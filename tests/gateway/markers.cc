// Many clients of one gateway, each with marks of its own, and the upstream that sends the marks
// back, in one process. Whatever reaches a client must be the answer to the request that it has
// sent.
//
// markers CLIENTS REQUESTS
//   prints the upstream's port; reads from stdin the gateway's port and a token for each client,
//   named c0, c1, ...; prints how many requests were answered. Exit code 1: an answer was somebody
//   else's, or none came.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {

constexpr int kPipelined = 8;
constexpr timeval kPatience{120, 0};

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// A connected socket that reads lines and blocks of bytes. Throws where the other side has ended
/// it.
class Wire {
 public:
  struct Ended : std::runtime_error {
    Ended() : std::runtime_error("the connection ended") {}
  };
  explicit Wire(int fd) : fd_(fd) {
    const int one = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  }
  ~Wire() { ::close(fd_); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  static int connected_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = loopback(port);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
    ::close(fd);
    throw Ended();
  }
  void send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) throw Ended();
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  std::string line() {
    std::size_t end = 0;
    while ((end = read_.find("\r\n", at_)) == std::string::npos) more();
    std::string found = read_.substr(at_, end - at_);
    at_ = end + 2;
    return found;
  }
  std::string take(std::size_t size) {
    while (read_.size() - at_ < size) more();
    std::string found = read_.substr(at_, size);
    at_ += size;
    return found;
  }

 private:
  void more() {
    read_.erase(0, std::exchange(at_, 0));
    char buffer[16384];
    const ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
    if (got <= 0) throw Ended();
    read_.append(buffer, static_cast<std::size_t>(got));
  }
  int fd_;
  std::string read_;
  std::size_t at_ = 0;
};

struct Message {
  std::string first_line;
  std::string client_id;  // X-Client-Id
  std::string body;
  bool closes = false;
};

/// One message; its body by length or in chunks.
Message read_message(Wire& wire) {
  Message message;
  message.first_line = wire.line();
  std::size_t length = 0;
  bool chunked = false;
  for (std::string line = wire.line(); !line.empty(); line = wire.line()) {
    if (line.starts_with("Content-Length: ")) length = std::stoul(line.substr(16));
    if (line == "Transfer-Encoding: chunked") chunked = true;
    if (line.starts_with("X-Client-Id: ")) message.client_id = line.substr(13);
    if (line == "Connection: close") message.closes = true;
  }
  if (!chunked) {
    message.body = wire.take(length);
    return message;
  }
  while (const std::size_t size = std::stoul(wire.line(), nullptr, 16)) {
    message.body += wire.take(size);
    wire.line();
  }
  wire.line();
  return message;
}

/// What the upstream says to a request: who it was, what for, and its body.
std::string echo_of(const Message& request) {
  return request.client_id + " " + request.first_line + " " + request.body;
}

/// Answers in several shapes; the request's number says in which.
void serve(int fd) {
  Wire wire(fd);
  try {
    for (;;) {
      const Message request = read_message(wire);
      const std::string body = echo_of(request);
      const char kind = request.first_line[request.first_line.rfind(" HTTP") - 1];
      if (kind == '3') {
        char size[20];
        std::snprintf(size, sizeof size, "%zx", body.size());
        wire.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(size) +
                  "\r\n" + body + "\r\n0\r\n\r\n");
      } else if (kind == '7' && body.size() % 5 == 0) {
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                  "\r\nConnection: close\r\n\r\n" + body);
        return;
      } else {
        wire.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                  body);
      }
    }
  } catch (const std::exception&) {
    // The gateway has ended it.
  }
}

struct Count {
  std::atomic<long> answered{0};
  std::atomic<long> wrong{0};
  std::atomic<long> left{0};  // answers that nobody waited for
};

/// A request with marks; what its answer must be is put into `expected`.
std::string request(const std::string& name, const std::string& token, long number,
                    std::string& expected) {
  const bool post = number % 4 == 1;
  const std::string line = std::string(post ? "POST" : "GET") + " /m/" + name + "/" +
                           std::to_string(number) + " HTTP/1.1";
  const std::string body =
      post ? name + std::string(static_cast<std::size_t>(number % 700), 'b') : "";
  expected = name + " " + line + " " + body;
  std::string text =
      line + "\r\nHost: h\r\nAuthorization: Bearer " + token + "\r\nX-Client-Id: nobody\r\n";
  if (post) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + body;
}

void complain(Count& count, const std::string& name, const std::string& expected,
              const Message& got) {
  if (count.wrong.fetch_add(1) < 5) {
    std::fprintf(stderr, "%s expected %s\n  got %s %s\n", name.c_str(), expected.c_str(),
                 got.first_line.c_str(), got.body.c_str());
  }
}

/// Sends its requests, some at a time, and now and then leaves with answers on their way.
void run_client(std::uint16_t port, const std::string& name, const std::string& token,
                long requests, Count& count) {
  std::mt19937 random(static_cast<unsigned>(std::hash<std::string>{}(name)));
  auto wire = std::make_unique<Wire>(Wire::connected_to(port));
  for (long number = 0; number < requests;) {
    std::vector<std::string> expected(1 + random() % kPipelined);
    std::string sent;
    for (std::string& one : expected) sent += request(name, token, number++, one);
    wire->send(sent);
    const bool leaves = random() % 64 == 0;
    const std::size_t wanted = leaves ? random() % expected.size() : expected.size();
    for (std::size_t i = 0; i < wanted; ++i) {
      const Message got = read_message(*wire);
      if (got.first_line != "HTTP/1.1 200 OK" || got.body != expected[i])
        complain(count, name, expected[i], got);
      ++count.answered;
    }
    if (!leaves) continue;
    count.left += static_cast<long>(expected.size() - wanted);
    wire = std::make_unique<Wire>(Wire::connected_to(port));
  }
}

int listen_on_loopback(std::uint16_t& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      ::listen(fd, 1024) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no port");
  }
  port = ntohs(address.sin_port);
  return fd;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int clients = std::atoi(argv[1]);
  const long requests = std::atol(argv[2]);
  std::uint16_t upstream_port = 0;
  const int listener = listen_on_loopback(upstream_port);
  std::thread([listener] {
    for (;;) {
      const int fd = ::accept(listener, nullptr, nullptr);
      if (fd >= 0) std::thread(serve, fd).detach();
    }
  }).detach();
  std::cout << upstream_port << std::endl;

  unsigned gateway_port = 0;
  std::cin >> gateway_port;
  std::vector<std::string> tokens(static_cast<std::size_t>(clients));
  for (std::string& token : tokens) std::cin >> token;
  if (!std::cin) return 2;

  Count count;
  std::vector<std::thread> threads;
  for (int i = 0; i < clients; ++i) {
    threads.emplace_back([&, i] {
      const std::string name = "c" + std::to_string(i);
      try {
        run_client(static_cast<std::uint16_t>(gateway_port), name,
                   tokens[static_cast<std::size_t>(i)], requests / clients, count);
      } catch (const std::exception& ended) {
        std::fprintf(stderr, "%s: %s\n", name.c_str(), ended.what());
        ++count.wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::cout << count.answered << " answered, " << count.left << " left behind, " << count.wrong
            << " wrong" << std::endl;
  std::_Exit(count.wrong == 0 ? 0
                              : 1);  // the upstream's threads wait for connections that nobody ends
}
