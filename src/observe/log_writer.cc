#include "observe/log_writer.h"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace sallyport::observe {
namespace {

constexpr std::size_t kMostWaiting = 1024;  // of up to about 32 KiB each

struct Writer {
  std::shared_ptr<spdlog::details::thread_pool> thread =
      std::make_shared<spdlog::details::thread_pool>(kMostWaiting, 1);
  std::shared_ptr<spdlog::async_logger> logger = [this] {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    // What comes is complete, its last line's end included.
    sink->set_formatter(
        std::make_unique<spdlog::pattern_formatter>("%v", spdlog::pattern_time_type::local, ""));
    return std::make_shared<spdlog::async_logger>("sallyport", sink, thread,
                                                  spdlog::async_overflow_policy::overrun_oldest);
  }();
};

Writer& writer() {
  static Writer instance;
  return instance;
}

}  // namespace

void write_log(const std::string& lines) { writer().logger->log(spdlog::level::info, lines); }

std::uint64_t dropped_log_writes() { return writer().thread->overrun_counter(); }

}  // namespace sallyport::observe
