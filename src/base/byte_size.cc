#include "base/byte_size.h"

#include <array>
#include <charconv>
#include <utility>

namespace sallyport {

Outcome<std::uint64_t> parse_byte_size(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, unsigned>, 5> kUnits{
      {{"", 0}, {"B", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}}};
  const auto refuse = [] {
    return fail(Code::invalid_argument, "must be a size such as \"512B\", \"64KiB\" or \"10MiB\"");
  };
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return refuse();
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  for (const auto& [name, shift] : kUnits) {
    if (unit != name) continue;
    if (number > (UINT64_MAX >> shift)) return refuse();
    return number << shift;
  }
  return refuse();
}

}  // namespace sallyport
