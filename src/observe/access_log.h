#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::observe {

/// What the access log says of one request. No query string, no header: only what we made or
/// checked ourselves.
struct AccessRecord {
  std::string_view request_id;
  std::string_view method;
  std::string_view route;
  int status;
  std::string_view reason;
  std::string_view detail;  // why in words; empty where there is nothing to explain
  std::string_view client;  // that has proved to be it
  std::string_view caller;
  std::uint64_t bytes;
  std::int64_t microseconds;
};

/// One JSON object a line on stderr. Each thread gathers its lines and hands them on together, when
/// they fill a buffer or when flush_access_log() is called; a crash loses what was gathered.
void log_access(const AccessRecord& record, std::int64_t now_unix);
/// Writes what this thread has gathered.
void flush_access_log();

}  // namespace sallyport::observe
