#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// The character classes of RFC 9110 and RFC 3986 as one table: a character is looked up once.
namespace sallyport::http::characters {

enum Class : std::uint8_t {
  token = 1,        // RFC 9110 section 5.6.2: methods, field names
  text = 2,         // RFC 9110 section 5.5: in field values, with SP, HTAB and obs-text
  target = 4,       // RFC 3986: pchar, '/', '?', and '%' that starts an encoded octet
  bracket = 8,      // '[' and ']': in a target only around an IPv6 address
  unreserved = 16,  // RFC 3986 section 2.3
  digit = 32,
  hex = 64,
};

constexpr std::array<std::uint8_t, 256> make_table() {
  std::array<std::uint8_t, 256> table{};
  const auto mark = [&table](std::string_view members, std::uint8_t classes) {
    for (const char c : members) table[static_cast<unsigned char>(c)] |= classes;
  };
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  mark(letters, token | target | unreserved);
  mark("0123456789", token | target | unreserved | digit | hex);
  mark("ABCDEFabcdef", hex);
  mark("-._~", token | target | unreserved);
  mark("!#$%&'*+^`|", token);
  mark("!$&'()*+,;=:@/?%", target);
  mark("[]", bracket);
  for (std::size_t c = 0; c < table.size(); ++c) {
    if (c == '\t' || (c >= 0x20 && c != 0x7f)) table[c] |= text;
  }
  return table;
}

inline constexpr auto table = make_table();

constexpr bool is(char c, std::uint8_t classes) {
  return (table[static_cast<unsigned char>(c)] & classes) != 0;
}

/// The first place in [from, end) whose character is in none of `classes`, else `end`.
inline std::size_t skip(std::string_view bytes, std::size_t from, std::size_t end,
                        std::uint8_t classes) {
  const char* const data = bytes.data();
  while (from < end && is(data[from], classes)) ++from;
  return from;
}

/// The same for `text`, eight bytes at a time: nearly all bytes of a head are in field values.
inline std::size_t skip_text(std::string_view bytes, std::size_t from) {
  constexpr std::uint64_t ones = ~std::uint64_t{0} / 255;
  constexpr std::uint64_t tops = ones * 0x80;
  const char* const data = bytes.data();
  while (bytes.size() - from >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data + from, sizeof word);
    const std::uint64_t no_del = word ^ (ones * 0x7f);
    const std::uint64_t controls = (word - ones * 0x20) & ~word;
    const std::uint64_t deletes = (no_del - ones) & ~no_del;
    if (((controls | deletes) & tops) != 0) break;
    from += 8;
  }
  return skip(bytes, from, bytes.size(), text);
}

/// Of a character that is `hex`.
constexpr unsigned hex_value(char c) {
  return static_cast<unsigned>(is(c, digit) ? c - '0' : (c | 0x20) - 'a' + 10);
}

}  // namespace sallyport::http::characters
