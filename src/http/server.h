#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "http/settings.h"

namespace sallyport::http {

class EventLoop;

/// Where to listen.
struct ListenAddress {
  Address address;
  std::uint16_t port = 0;  // 0: a free one

  /// "127.0.0.1:8080", "[::1]:8080", "localhost:8080". Code::invalid_argument says what would do.
  static Outcome<ListenAddress> parse(std::string_view text);
  std::string to_string() const;
};

/// A listener with its event loops, one thread each. The kernel spreads the connections over them
/// (SO_REUSEPORT); a port that somebody else listens on is refused all the same.
class Server {
 public:
  /// Listens from now on; serves after start().
  static Outcome<std::unique_ptr<Server>> open(const ListenAddress& where, std::size_t threads,
                                               std::shared_ptr<const Settings> settings);
  /// The same for settings that depend on which port it is.
  using MakeSettings =
      std::function<Outcome<std::shared_ptr<const Settings>>(const ListenAddress& bound)>;
  static Outcome<std::unique_ptr<Server>> open(const ListenAddress& where, std::size_t threads,
                                               const MakeSettings& make_settings);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  ListenAddress address() const { return address_; }

  /// From any thread.
  void use(const std::shared_ptr<const Settings>& settings);
  /// Accepts what is queued and no more, finishes what is under way. Returns when all is done, or
  /// at `deadline`: false, if something had to be cut off.
  bool drain(std::chrono::steady_clock::time_point deadline);
  /// Ends at once what has not drained; its threads have ended when it returns.
  void halt();

 private:
  Server() = default;

  ListenAddress address_;
  std::vector<std::unique_ptr<EventLoop>> loops_;
  std::vector<std::thread> threads_;
  struct Running;
  std::shared_ptr<Running> running_;
};

}  // namespace sallyport::http
