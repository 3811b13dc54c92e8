#include "base/ascii.h"

#include <cstring>

namespace sallyport {
namespace {

bool equal_words(const char* a, const char* b) {
  std::uint64_t words[2];
  std::memcpy(&words[0], a, sizeof words[0]);
  std::memcpy(&words[1], b, sizeof words[1]);
  return ascii::lower(words[0]) == ascii::lower(words[1]);
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  if (a.size() != b.size()) return false;
  if (a.size() < step) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (ascii::lower(a[i]) != ascii::lower(b[i])) return false;
    }
    return true;
  }
  for (std::size_t i = 0; i < a.size() - step; i += step) {
    if (!equal_words(a.data() + i, b.data() + i)) return false;
  }
  return equal_words(a.data() + a.size() - step, b.data() + b.size() - step);
}

}  // namespace sallyport
