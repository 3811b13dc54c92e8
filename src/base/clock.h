#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace sallyport {

/// A point in time, in Unix seconds, as `exp` has it (RFC 7519 4.1.4).
using UnixTime = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;

/// Only the edges (a connection, a command) ask what time it is; everything below takes `now`.
inline UnixTime system_now() {
  return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
}

/// For what must know the time at which it got hold of a lock, and not that of the call. An edge
/// hands in system_now.
using Clock = std::function<UnixTime()>;

inline std::int64_t to_unix(UnixTime time) { return time.time_since_epoch().count(); }
inline UnixTime from_unix(std::int64_t seconds) { return UnixTime(Seconds(seconds)); }

}  // namespace sallyport
