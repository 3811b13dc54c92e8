#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "clients/auth/basic.h"
#include "require.h"

namespace {

using sallyport::clients::BasicCredentials;
using sallyport::clients::Credentials;
using sallyport::fuzz::require;

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

std::string field_of(const Credentials& credentials) {
  const std::string text = std::string(credentials.id) + ":" + std::string(credentials.secret);
  return "Basic " + sallyport::base64_encode(sallyport::as_bytes(text));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view field(reinterpret_cast<const char*>(data), size);
  const auto read = BasicCredentials::parse(field);
  if (!read) {
    require(read.error().code == sallyport::Code::credentials_malformed, "one code refuses");
    return 0;
  }
  const Credentials raw = read->raw();
  require(raw.id.find(':') == std::string_view::npos, "the id ends at the first colon");
  require(!has_control(raw.id) && !has_control(raw.secret), "no control characters");
  const auto again = BasicCredentials::parse(field_of(raw));
  require(again.has_value(), "what was read can be written and read");
  require(again->raw().id == raw.id && again->raw().secret == raw.secret, "and reads the same");
  const bool escaped =
      (std::string(raw.id) + std::string(raw.secret)).find_first_of("%+") != std::string::npos;
  require(escaped || !read->form(), "without an escape there is one reading");
  return 0;
}
