#include "observe/access_log.h"

#include <fmt/chrono.h>
#include <fmt/compile.h>

#include <iterator>

#include "base/json_text.h"
#include "observe/log_writer.h"

namespace sallyport::observe {
namespace {

constexpr std::size_t kFull = 32 * 1024;

struct Gathered {
  std::string lines;
  std::int64_t second = -1;
  std::string time;
  ~Gathered() { flush(); }

  void flush() {
    if (!lines.empty()) write_log(lines);
    lines.clear();
  }
};

Gathered& gathered() {
  static thread_local Gathered instance;
  return instance;
}

}  // namespace

void log_access(const AccessRecord& record, std::int64_t now_unix) {
  Gathered& mine = gathered();
  if (mine.second != now_unix) {
    mine.second = now_unix;
    mine.time = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now_unix));
  }
  fmt::format_to(
      std::back_inserter(mine.lines),
      FMT_COMPILE(
          R"({{"time":"{}","level":"info","event":"request","request_id":"{}","method":"{}",)"
          R"("route":"{}","status":{},"reason":"{}","client":)"),
      mine.time, record.request_id, record.method, record.route, record.status, record.reason);
  append_json_string(mine.lines, record.client);
  if (!record.detail.empty()) {
    mine.lines.append(R"(,"detail":)");
    append_json_string(mine.lines, record.detail);
  }
  fmt::format_to(std::back_inserter(mine.lines),
                 FMT_COMPILE(R"(,"from":"{}","bytes":{},"us":{}}})"), record.caller, record.bytes,
                 record.microseconds);
  mine.lines.push_back('\n');
  if (mine.lines.size() >= kFull) mine.flush();
}

void flush_access_log() { gathered().flush(); }

}  // namespace sallyport::observe
