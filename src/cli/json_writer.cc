#include "cli/json_writer.h"

#include <charconv>

#include "base/json_text.h"
#include "cli/utf8.h"

namespace sallyport::cli {
namespace {

void append_unit(std::string& out, char32_t unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kHex[unit >> shift & 15]);
}

/// RFC 8259 section 7: beyond the first plane, two surrogates.
void append_escaped(std::string& out, char32_t code) {
  if (code < 0x10000) return append_unit(out, code);
  append_unit(out, 0xD800 + ((code - 0x10000) >> 10));
  append_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
}

/// Writes a tree; `indent` < 0: in one line.
class TreeWriter {
 public:
  explicit TreeWriter(bool pretty) : pretty_(pretty) {}

  void write(const Json& value) {
    if (const auto* text = value.string()) {
      out_ += json_string(*text);
    } else if (const auto* number = value.integer()) {
      out_ += std::to_string(*number);
    } else if (const auto* flag = value.boolean()) {
      out_ += *flag ? "true" : "false";
    } else if (const auto* members = value.object()) {
      list('{', *members, '}', [this](const JsonMember& member) {
        out_ += json_string(member.name) + (pretty_ ? ": " : ":");
        write(member.value);
      });
    } else if (const auto* elements = value.array()) {
      list('[', *elements, ']', [this](const Json& element) { write(element); });
    } else if (value.is_null()) {
      out_ += "null";
    } else {
      write_double(value);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  template <class Items, class Write>
  void list(char open, const Items& items, char close, Write write_item) {
    out_.push_back(open);
    ++depth_;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out_.push_back(',');
      new_line();
      write_item(items[i]);
    }
    --depth_;
    if (!items.empty()) new_line();
    out_.push_back(close);
  }
  void new_line() {
    if (pretty_) out_.append("\n").append(2 * depth_, ' ');
  }
  void write_double(const Json& value) {
    char text[32];
    const double number = std::get<double>(const_cast<Json&>(value).value());
    const auto [end, error] = std::to_chars(text, text + sizeof text, number);
    out_.append(text, error == std::errc() ? end : text);
  }

  bool pretty_;
  std::size_t depth_ = 0;
  std::string out_;
};

}  // namespace

std::string json_string(std::string_view text) {
  std::string quoted;
  append_json_string(quoted, text);
  std::string out;
  for (std::string_view rest = quoted; !rest.empty();) {
    const Utf8Character character = first_character(rest);
    if (character.valid && character.code < 0x7F) {
      out.push_back(rest.front());
    } else {
      append_escaped(out, character.valid ? character.code : 0xFFFD);
    }
    rest.remove_prefix(character.size);
  }
  return out;
}

std::string json_strings(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) {
    if (out.size() > 1) out.push_back(',');
    out += json_string(text);
  }
  return out + "]";
}

std::string json_text(const Json& value) {
  TreeWriter writer(false);
  writer.write(value);
  return writer.take();
}

std::string json_pretty(const Json& value) {
  TreeWriter writer(true);
  writer.write(value);
  return writer.take();
}

JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
  members_.push_back(members_.empty() ? '{' : ',');
  members_ += json_string(name);
  members_.push_back(':');
  members_ += json;
  return *this;
}

std::string json_lines_array(const std::vector<std::string>& elements) {
  std::string out = "[";
  for (const std::string& element : elements) {
    out += out.size() > 1 ? ",\n" : "\n";
    out += element;
  }
  return out + "\n]\n";
}

}  // namespace sallyport::cli
