#include "base/duration.h"

#include <array>
#include <charconv>

namespace sallyport {
namespace {

struct Unit {
  char name;
  std::int64_t seconds;
};
constexpr std::array<Unit, 4> kUnits{{{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}}};
// Over 30,000 years; and no sum of it and a time of today overflows.
constexpr std::int64_t kLongest = 1'000'000'000'000;

Unexpected<Error> not_a_duration() {
  return fail(Code::invalid_argument,
              "not a duration: write a number of seconds, or a number and one of s, m, h, d, such "
              "as 90s, 15m, 2h, 30d");
}

}  // namespace

Outcome<Seconds> parse_duration(std::string_view text) {
  std::int64_t factor = 1;
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    factor = unit.seconds;
    text.remove_suffix(1);
    break;
  }
  // from_chars() would take a minus.
  if (text.empty() || text[0] < '0' || text[0] > '9') return not_a_duration();
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (end != text.data() + text.size()) return not_a_duration();
  if (error != std::errc{} || count > kLongest / factor) {
    return fail(Code::invalid_argument, "a duration that is too long");
  }
  return Seconds(count * factor);
}

std::string duration_text(Seconds time) {
  const std::int64_t count = time.count();
  for (const Unit& unit : kUnits) {
    if (count != 0 && count % unit.seconds == 0)
      return std::to_string(count / unit.seconds) + unit.name;
  }
  return "0s";
}

}  // namespace sallyport
