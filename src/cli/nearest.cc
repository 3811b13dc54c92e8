#include "cli/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace sallyport::cli {
namespace {

/// How many letters must be put in, taken out or replaced (Levenshtein); two that changed places
/// count as two.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view word, std::span<const std::string> names) {
  constexpr std::size_t kLongestName = 40;
  if (word.size() > kLongestName) return {};
  std::string best;
  std::size_t least = SIZE_MAX;
  for (const std::string& name : names) {
    const std::size_t away = distance(word, name);
    // A third of the letters may be wrong; of a short word, the half.
    const std::size_t most = std::max(name.size() / 3, std::min<std::size_t>(2, name.size() / 2));
    if (away > most || away >= least) continue;
    best = name;
    least = away;
  }
  return best;
}

}  // namespace sallyport::cli
