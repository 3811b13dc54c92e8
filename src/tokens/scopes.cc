#include "tokens/scopes.h"

#include <algorithm>
#include <unordered_set>

namespace sallyport::tokens {

Outcome<ScopeList> ScopeList::from(const std::vector<std::string_view>& named) {
  if (named.empty()) return fail(Code::scope_malformed, "no scope is named");
  if (named.size() > kMaxNamedScopes)
    return fail(Code::scope_malformed, "more than 64 scopes are named");
  ScopeList list;
  std::unordered_set<std::string_view> seen;
  for (const std::string_view scope : named) {
    if (!clients::valid_scope(scope))
      return fail(Code::scope_malformed, "not a scope of 1 to 50 characters");
    if (named.size() > 1 && !seen.insert(scope).second) continue;
    if (list.count_++ > 0) list.text_.push_back(' ');
    list.text_.append(scope);
  }
  return list;
}

Outcome<ScopeList> ScopeList::from_text(std::string_view text) {
  return from(split_at_spaces(text));
}

bool ScopeList::same_set(const ScopeList& other) const {
  if (count_ != other.count_) return false;
  std::unordered_set<std::string_view> mine;
  each([&](std::string_view scope) { return mine.insert(scope).second; });
  bool same = true;
  other.each([&](std::string_view scope) { return same = mine.contains(scope); });
  return same;
}

std::vector<std::string_view> split_at_spaces(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(' ');
    parts.push_back(text.substr(0, end));
    // One part more than may be named is enough to refuse the rest unseen.
    if (end == std::string_view::npos || parts.size() > kMaxNamedScopes) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view first_not_allowed(const ScopeList& asked, const clients::Scopes& allowed) {
  std::string_view missing;
  asked.each([&](std::string_view scope) {
    if (std::ranges::find(allowed, scope) == allowed.end()) missing = scope;
    return missing.empty();
  });
  return missing;
}

}  // namespace sallyport::tokens
