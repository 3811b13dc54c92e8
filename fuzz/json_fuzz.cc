#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/json_text.h"
#include "require.h"

namespace {

using sallyport::Json;
using sallyport::JsonMember;
using sallyport::fuzz::require;

/// The value as JSON again. A double is left out (null), since its text need not come back.
void write(std::string& out, const Json& json) {
  if (const auto* text = json.string()) {
    sallyport::append_json_string(out, *text);
  } else if (const auto* number = json.integer()) {
    out += std::to_string(*number);
  } else if (const auto* truth = json.boolean()) {
    out += *truth ? "true" : "false";
  } else if (const auto* items = json.array()) {
    out += "[";
    for (const Json& item : *items) {
      if (out.back() != '[') out += ",";
      write(out, item);
    }
    out += "]";
  } else if (const auto* members = json.object()) {
    out += "{";
    for (const JsonMember& member : *members) {
      if (out.back() != '{') out += ",";
      sallyport::append_json_string(out, member.name);
      out += ":";
      write(out, member.value);
    }
    out += "}";
  } else {
    out += "null";
  }
}

std::string written(const Json& json) {
  std::string out;
  write(out, json);
  return out;
}

bool has_duplicates(const Json& json) {
  if (const auto* items = json.array()) {
    for (const Json& item : *items) {
      if (has_duplicates(item)) return true;
    }
  }
  if (const auto* members = json.object()) {
    for (const JsonMember& member : *members) {
      if (json.count(member.name) > 1 || has_duplicates(member.value)) return true;
    }
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto lenient = sallyport::parse_json(text, {.refuse_duplicates = false});
  const auto strict = sallyport::parse_json(text);
  require(lenient.has_value() || !strict.has_value(), "the strict rules take no more");
  if (!lenient) return 0;
  require(strict.has_value() == !has_duplicates(*lenient), "only duplicates make the difference");

  const std::string once = written(*lenient);
  const auto again = sallyport::parse_json(once, {.refuse_duplicates = false});
  require(again.has_value(), "what was read can be written and read");
  require(written(*again) == once, "what was read reads the same when written");
  return 0;
}
