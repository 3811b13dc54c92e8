#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace sallyport::observe {

/// A member of a log line. Values are escaped, so nothing that a caller sent can forge a line.
struct LogField {
  std::string_view name;
  std::variant<std::string_view, std::int64_t> value;
};
using LogFields = std::initializer_list<LogField>;

/// One JSON object a line, on stderr: `time`, `level`, `event`, then the fields. Never give it a
/// secret, a token, a key or a query string. Thread-safe.
void log_info(std::string_view event, LogFields fields = {});
void log_warning(std::string_view event, LogFields fields = {});
void log_error(std::string_view event, LogFields fields = {});

}  // namespace sallyport::observe
