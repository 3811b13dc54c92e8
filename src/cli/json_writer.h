#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"

namespace sallyport::cli {

/// A JSON string in ASCII only: what is not is escaped, so that nothing in it moves a terminal's
/// cursor, and it is JSON whatever the bytes were.
std::string json_string(std::string_view text);
std::string json_strings(const std::vector<std::string>& texts);
/// A value that was parsed, in one line or (`indent`) spread over several.
std::string json_text(const Json& value);
std::string json_pretty(const Json& value);

/// Writes one object, member by member, in one line.
class JsonObject {
 public:
  JsonObject& text(std::string_view name, std::string_view value) {
    return raw(name, json_string(value));
  }
  JsonObject& number(std::string_view name, std::int64_t value) {
    return raw(name, std::to_string(value));
  }
  JsonObject& flag(std::string_view name, bool value) {
    return raw(name, value ? "true" : "false");
  }
  /// Unix seconds, or null.
  JsonObject& time(std::string_view name, std::optional<UnixTime> value) {
    return raw(name, value ? std::to_string(to_unix(*value)) : "null");
  }
  /// `json` is JSON already.
  JsonObject& raw(std::string_view name, std::string_view json);
  std::string str() const { return members_.empty() ? "{}" : members_ + "}"; }

 private:
  std::string members_;
};

/// JSON values as one array, an element a line.
std::string json_lines_array(const std::vector<std::string>& elements);

}  // namespace sallyport::cli
