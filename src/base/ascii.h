#pragma once

#include <cstdint>
#include <string_view>

/// ASCII letters, whatever the locale. Other bytes stay as they are.
namespace sallyport::ascii {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

/// Eight characters at once.
inline std::uint64_t lower(std::uint64_t word) {
  constexpr std::uint64_t ones = ~std::uint64_t{0} / 255;
  constexpr std::uint64_t tops = ones * 0x80;
  const std::uint64_t low_bits = word & ~tops;
  const std::uint64_t from_a = low_bits + ones * (0x80 - 'A');
  const std::uint64_t beyond_z = low_bits + ones * (0x7f - 'Z');
  return word | (((from_a ^ beyond_z) & ~word & tops) >> 2);
}

}  // namespace sallyport::ascii

namespace sallyport {

/// Equal without regard to the case of ASCII letters: field names, schemes, media types.
bool iequals(std::string_view a, std::string_view b);

}  // namespace sallyport
