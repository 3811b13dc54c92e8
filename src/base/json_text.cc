#include "base/json_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace sallyport {
namespace {

bool passes(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    default:
      out += "\\u00";
      out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
  }
}

template <class T>
void append_number(std::string& out, T number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_array(std::string& out, const Json::Array& items) {
  out.push_back('[');
  for (const Json& item : items) {
    if (&item != items.data()) out.push_back(',');
    append_json(out, item);
  }
  out.push_back(']');
}

void append_object(std::string& out, const Json::Object& members) {
  out.push_back('{');
  for (const JsonMember& member : members) {
    if (&member != members.data()) out.push_back(',');
    append_json_string(out, member.name);
    out.push_back(':');
    append_json(out, member.value);
  }
  out.push_back('}');
}

}  // namespace

void append_json(std::string& out, const Json& value) {
  if (const auto* items = value.array()) return append_array(out, *items);
  if (const auto* members = value.object()) return append_object(out, *members);
  if (const auto* text = value.string()) return append_json_string(out, *text);
  if (const auto* truth = value.boolean()) {
    out += *truth ? "true" : "false";
  } else if (const auto* integer = value.integer()) {
    append_number(out, *integer);
  } else if (const auto* real = value.real(); real != nullptr && std::isfinite(*real)) {
    append_number(out, *real);
  } else {
    out += "null";
  }
}

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t start = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (passes(text[i])) continue;
    out.append(text.substr(start, i - start));
    append_escaped(out, text[i]);
    start = i + 1;
  }
  out.append(text.substr(start));
  out.push_back('"');
}

}  // namespace sallyport
