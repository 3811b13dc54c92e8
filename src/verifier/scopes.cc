#include "verifier/scopes.h"

#include <algorithm>

#include "verifier/quoted.h"

namespace sallyport::verifier {
namespace {

bool has_scope(std::string_view granted, std::string_view wanted) {
  while (!granted.empty()) {
    const std::size_t end = std::min(granted.find(' '), granted.size());
    if (granted.substr(0, end) == wanted) return true;
    granted.remove_prefix(std::min(end + 1, granted.size()));
  }
  return false;
}

}  // namespace

std::optional<std::string> lacking_scope(std::string_view granted, std::span<const std::string> all,
                                         std::span<const std::string> any) {
  const auto has = [&](const std::string& scope) { return has_scope(granted, scope); };
  const auto lacking = std::ranges::find_if_not(all, has);
  if (lacking != all.end()) return "it has not the scope " + quoted(*lacking);
  if (any.empty() || std::ranges::any_of(any, has)) return std::nullopt;
  return "it has none of the scopes of which it needs one";
}

}  // namespace sallyport::verifier
