#include "cli/printable.h"

#include <array>
#include <cstdint>

#include "cli/utf8.h"

namespace sallyport::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};
// C0, DEL and C1; zero-width, line ends, directions (Unicode TR 36, 3.2); BOM and its neighbours.
constexpr std::array<Range, 8> kUnsafe{{{0x00, 0x1F},
                                        {0x7F, 0x9F},
                                        {0x061C, 0x061C},
                                        {0x200B, 0x200F},
                                        {0x2028, 0x202E},
                                        {0x2060, 0x206F},
                                        {0xFEFF, 0xFEFF},
                                        {0xFFF0, 0xFFFF}}};

bool is_safe(const Utf8Character& character) {
  if (!character.valid) return false;
  for (const Range& range : kUnsafe) {
    if (character.code >= range.first && character.code <= range.last) return false;
  }
  return character.code < 0xE0000;  // tags and private use
}

void append_hex(std::string& out, char byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  const auto value = static_cast<std::uint8_t>(byte);
  out += "\\x";
  out.push_back(kHex[value >> 4]);
  out.push_back(kHex[value & 15]);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Utf8Character character = first_character(text);
    const std::string_view bytes = text.substr(0, character.size);
    text.remove_prefix(character.size);
    if (is_safe(character)) {
      out += bytes;
    } else {
      for (const char byte : bytes) append_hex(out, byte);
    }
  }
  return out;
}

}  // namespace sallyport::cli
