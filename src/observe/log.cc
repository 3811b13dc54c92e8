#include "observe/log.h"

#include <fmt/chrono.h>

#include <chrono>
#include <string>

#include "base/json_text.h"
#include "observe/log_writer.h"

namespace sallyport::observe {
namespace {

void log(std::string_view level, std::string_view event, LogFields fields) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  std::string line =
      fmt::format(R"({{"time":"{:%Y-%m-%dT%H:%M:%S}Z","level":"{}","event":")", now, level);
  line.append(event).push_back('"');
  for (const LogField& field : fields) {
    line.append(",\"").append(field.name).append("\":");
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
      line.append(std::to_string(*number));
    } else {
      append_json_string(line, std::get<std::string_view>(field.value));
    }
  }
  line.append("}\n");
  write_log(line);
}

}  // namespace

void log_info(std::string_view event, LogFields fields) { log("info", event, fields); }
void log_warning(std::string_view event, LogFields fields) { log("warning", event, fields); }
void log_error(std::string_view event, LogFields fields) { log("error", event, fields); }

}  // namespace sallyport::observe
