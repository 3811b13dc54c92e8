#pragma once

#include <array>
#include <string>
#include <string_view>

#include "keys/key_store.h"
#include "verifier/profile.h"

namespace sallyport::keys {

/// What a key is for. The keys of one line follow each other: next, active, retired. Lines know
/// nothing of each other.
struct Line {
  verifier::Profile profile = verifier::Profile::plain;
  std::string_view alg = "RS256";  // a constant

  bool operator==(const Line&) const = default;
};

/// The one that there always is.
inline constexpr Line kPlainLine{};

/// Every line that there is, in the order in which their keys are published.
inline constexpr std::array kLines{
    kPlainLine,
    Line{verifier::Profile::at_jwt, "RS256"},
    Line{verifier::Profile::at_jwt, "PS256"},
    Line{verifier::Profile::at_jwt, "ES256"},
    Line{verifier::Profile::at_jwt, "EdDSA"},
};

inline bool is_of(const Line& line, const StoredKey& key) {
  return key.profile == verifier::name_of(line.profile) && key.alg == line.alg;
}

/// Null for a key of a profile or for an algorithm that has no line.
inline const Line* line_of(const StoredKey& key) {
  for (const Line& line : kLines) {
    if (is_of(line, key)) return &line;
  }
  return nullptr;
}

/// "plain RS256".
inline std::string text_of(const Line& line) {
  return std::string(verifier::name_of(line.profile)) + " " + std::string(line.alg);
}

/// The same for a key, also for one that has no line.
inline std::string line_text(const StoredKey& key) { return key.profile + " " + key.alg; }
inline bool is_same_line(const StoredKey& one, const StoredKey& other) {
  return one.profile == other.profile && one.alg == other.alg;
}

/// A line has exactly one active key and at most one next.
inline Unexpected<Error> wrong_number(const std::string& line, std::ptrdiff_t active,
                                      std::ptrdiff_t next) {
  return fail(Code::damaged, "there must be one active key and at most one next for " + line +
                                 "; there are " + std::to_string(active) + " and " +
                                 std::to_string(next));
}

}  // namespace sallyport::keys
