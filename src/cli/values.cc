#include "cli/values.h"

#include <charconv>

#include "base/duration.h"

namespace sallyport::cli {

Result<std::int64_t, Fault> parse_number(const std::string& flag, std::string_view text,
                                         std::int64_t least, std::int64_t most) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most) {
    return wrong_use(flag + " takes a whole number from " + std::to_string(least) + " to " +
                     std::to_string(most));
  }
  return number;
}

Result<Seconds, Fault> parse_time(const std::string& flag, std::string_view text) {
  auto time = parse_duration(text);
  if (!time) return wrong_use(flag + " '" + std::string(text) + "': " + time.error().detail);
  return *time;
}

Result<int, Fault> parse_rsa_bits(std::string_view text) {
  if (text == "2048") return 2048;
  if (text == "3072") return 3072;
  if (text == "4096") return 4096;
  return wrong_use("--bits is 2048, 3072 or 4096");
}

Result<clients::Claim, Fault> parse_claim(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return wrong_use("--claim '" + std::string(text) + "' has no value: write --claim NAME=VALUE");
  }
  return clients::Claim{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

Result<clients::ContentType, Fault> parse_content_type(std::string_view text) {
  if (text == text_of(clients::ContentType::json)) return clients::ContentType::json;
  if (text == text_of(clients::ContentType::octet_stream))
    return clients::ContentType::octet_stream;
  return wrong_use("--content-type is application/json or application/octet-stream");
}

std::string_view text_of(clients::ContentType type) {
  return type == clients::ContentType::json ? "application/json" : "application/octet-stream";
}

}  // namespace sallyport::cli
