#pragma once

#include <string>
#include <string_view>

#include "http/client/origin.h"
#include "http/event_loop.h"
#include "http/input.h"
#include "http/response_head.h"
#include "http/stream.h"
#include "http/task.h"

namespace sallyport::http::client {

/// What a server may say; more than what strangers may.
inline constexpr Limits kAnswerLimits{.head = 64 * 1024, .trailers = 16 * 1024};

/// How an attempt to move bytes ended.
enum class Moved : std::uint8_t { yes, closed, broken, too_late };

/// One connection to a server that we call, with what is to be sent and what has come. Belongs to
/// its loop's pool and lives on its thread.
class Outgoing {
 public:
  using SteadyTime = EventLoop::SteadyTime;

  /// Takes a socket that is non-blocking and may still be connecting.
  Outgoing(EventLoop& loop, OriginPtr origin, int socket);
  Outgoing(const Outgoing&) = delete;
  Outgoing& operator=(const Outgoing&) = delete;

  const OriginPtr& origin() const { return origin_; }
  Readiness& readiness() { return stream_.readiness(); }

  /// Waits until TCP, and TLS where the origin has it, are connected: yes, too_late, or broken:
  /// `why` says in words what was wrong.
  Task<Moved> connect(SteadyTime until, std::string& why);

  /// Is TCP connected, and TLS what is under way or has failed?
  bool has_begun_tls() const { return stream_.is_tls(); }

  /// What is to be sent: appended to by whoever sends.
  std::string& output() { return output_; }
  /// Sends what can be sent without waiting. True: that was all.
  bool write_now();
  /// Sends all of it; each step of progress has the time `patience`.
  Task<Moved> flush(std::chrono::milliseconds patience);

  /// What has come and is not used up. It may lie in the loop's scratch buffer: keep() before
  /// anybody else reads into that.
  Input& input() { return input_; }
  /// Moved::yes if something came. Closed: the server ended its side as it should; broken: it was
  /// cut off. Nothing otherwise: wait().
  std::optional<Moved> receive_now();
  /// True when receive_now() may have something; false at `until`.
  Readiness::Awaiter wait(SteadyTime until) { return stream_.wait_for(wanted_, until); }

  /// For the heads of the answers; here, since it is large and many requests can share it.
  ResponseHeadParser& parser() { return parser_; }

  /// Has the server ended the connection, or sent what nobody asked for, while it was idle?
  bool is_stale();

  /// Until when it may be kept idle.
  SteadyTime idle_until;

 private:
  bool has_connected(std::string& why) const;

  EventLoop& loop_;
  OriginPtr origin_;
  Stream stream_;
  std::string output_;
  Input input_;
  ResponseHeadParser parser_{kAnswerLimits};
  Io wanted_{Io::Status::want_read, 0};
};

}  // namespace sallyport::http::client
