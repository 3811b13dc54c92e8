#include "base/base64.h"

#include <array>

namespace sallyport {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNone = 0xFF;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view alphabet) {
  std::array<std::uint8_t, 256> values{};
  values.fill(kNone);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr auto kStandardValues = values_of(kStandard);
constexpr auto kUrlValues = values_of(kUrl);

void append(std::string& out, Bytes bytes, std::string_view alphabet) {
  out.reserve(out.size() + (bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (std::uint8_t byte : bytes) {
    bits = (bits << 8) | byte;
    count += 8;
    while (count >= 6) {
      count -= 6;
      out.push_back(alphabet[(bits >> count) & 63]);
    }
  }
  if (count > 0) out.push_back(alphabet[(bits << (6 - count)) & 63]);
}

Outcome<std::string> decode(std::string_view text, const std::array<std::uint8_t, 256>& values) {
  if (text.size() % 4 == 1) return fail(Code::invalid_argument, "base64: impossible length");
  std::string out(text.size() * 3 / 4, '\0');
  char* to = out.data();
  std::uint8_t seen = 0;  // of all characters; kNone has bits that no value has
  const auto value_at = [&](std::size_t i) -> std::uint32_t {
    const std::uint8_t value = values[static_cast<std::uint8_t>(text[i])];
    seen |= value;
    return value;
  };
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const std::uint32_t bits =
        value_at(i) << 18 | value_at(i + 1) << 12 | value_at(i + 2) << 6 | value_at(i + 3);
    *to++ = static_cast<char>(bits >> 16);
    *to++ = static_cast<char>(bits >> 8);
    *to++ = static_cast<char>(bits);
  }
  // Bits that fill no byte must be zero, or one value would have several spellings.
  std::uint32_t stray = 0;
  if (text.size() - i == 2) {
    const std::uint32_t bits = value_at(i) << 6 | value_at(i + 1);
    *to++ = static_cast<char>(bits >> 4);
    stray = bits & 15;
  } else if (text.size() - i == 3) {
    const std::uint32_t bits = value_at(i) << 12 | value_at(i + 1) << 6 | value_at(i + 2);
    *to++ = static_cast<char>(bits >> 10);
    *to++ = static_cast<char>(bits >> 2);
    stray = bits & 3;
  }
  if (seen > 63) return fail(Code::invalid_argument, "base64: a character outside the alphabet");
  if (stray != 0) return fail(Code::invalid_argument, "base64: stray bits");
  return out;
}

}  // namespace

void base64url_append(std::string& out, Bytes bytes) { append(out, bytes, kUrl); }

std::string base64url_encode(Bytes bytes) {
  std::string out;
  append(out, bytes, kUrl);
  return out;
}

Outcome<std::string> base64url_decode(std::string_view text) { return decode(text, kUrlValues); }

std::string base64_encode(Bytes bytes) {
  std::string out;
  append(out, bytes, kStandard);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

Outcome<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return fail(Code::invalid_argument, "base64: padding is missing");
  if (text.ends_with("==")) {
    text.remove_suffix(2);
  } else if (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  return decode(text, kStandardValues);
}

}  // namespace sallyport
