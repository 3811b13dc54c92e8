#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::http {

/// A socket that sends bytes exactly as given and reads what comes.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// False if the peer has closed.
  bool send(std::string_view bytes);
  /// One answer with its body, by its Content-Length; what came until then if the peer closes or
  /// `time` passes.
  std::string read_answer(std::chrono::milliseconds time = std::chrono::seconds(5));
  /// What comes up to and with `end`; whatever came if the peer closes or `time` passes.
  std::string read_until(std::string_view end,
                         std::chrono::milliseconds time = std::chrono::seconds(20));
  /// Everything until the peer closes; `time` at most.
  std::string read_all(std::chrono::milliseconds time = std::chrono::seconds(5));
  /// Has the peer closed, within `time`?
  bool closed(std::chrono::milliseconds time = std::chrono::seconds(5));
  void end_output();
  /// Reads and forgets, from another thread than the one that sends.
  void discard_until_closed() const;

 private:
  bool read_more(std::chrono::steady_clock::time_point until);
  int fd_;
  std::string received_;
  bool ended_ = false;
};

}  // namespace sallyport::http
