#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "clients/client.h"

namespace sallyport::tokens {

/// How many scopes one request may name, counted before duplicates collapse.
inline constexpr std::size_t kMaxNamedScopes = 64;

/// The scopes of one request: valid, without duplicates, in the order of first appearance, never
/// empty.
class ScopeList {
 public:
  /// Refuses with scope_malformed: none, too many, or one that is not a scope (RFC 6749 3.3).
  static Outcome<ScopeList> from(const std::vector<std::string_view>& named);
  /// The same from text with single spaces between, as RFC 6749 3.3 has it.
  static Outcome<ScopeList> from_text(std::string_view text);

  /// Space-delimited: as it stands in the token.
  const std::string& text() const { return text_; }
  std::size_t size() const { return count_; }
  bool same_set(const ScopeList& other) const;

  /// Calls `visit` with each scope in order, until it returns false.
  template <class Visit>
  void each(Visit visit) const {
    std::string_view rest = text_;
    while (!rest.empty()) {
      const std::size_t end = rest.find(' ');
      if (!visit(rest.substr(0, end))) return;
      rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
  }

 private:
  std::string text_;
  std::size_t count_ = 0;
};

/// Splits at every space; what stands between two of them is an empty view, which is no scope.
std::vector<std::string_view> split_at_spaces(std::string_view text);

/// The first of `asked` that is not among `allowed`, or an empty view.
std::string_view first_not_allowed(const ScopeList& asked, const clients::Scopes& allowed);

}  // namespace sallyport::tokens
