#include "observe/log.h"

#include <fmt/chrono.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <string>

#include "base/json_text.h"

namespace sallyport::observe {
namespace {

spdlog::logger& logger() {
  // The line is complete when it gets here; spdlog writes it whole, one thread at a time.
  static const auto made = [] {
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    sink->set_pattern("%v");
    auto logger = std::make_shared<spdlog::logger>("sallyport", sink);
    logger->flush_on(spdlog::level::info);
    return logger;
  }();
  return *made;
}

void log(std::string_view level, std::string_view event, LogFields fields) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::string line = fmt::format(R"({{"time":"{:%Y-%m-%dT%H:%M:%S}Z","level":"{}","event":")", now, level);
  line.append(event).push_back('"');
  for (const LogField& field : fields) {
    line.append(",\"").append(field.name).append("\":");
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      line.append(std::to_string(*number));
    } else {
      append_json_string(line, std::get<std::string_view>(field.value));
    }
  }
  line.push_back('}');
  logger().log(spdlog::level::info, line);
}

}  // namespace

void log_info(std::string_view event, LogFields fields) { log("info", event, fields); }
void log_warning(std::string_view event, LogFields fields) { log("warning", event, fields); }
void log_error(std::string_view event, LogFields fields) { log("error", event, fields); }

}  // namespace sallyport::observe
