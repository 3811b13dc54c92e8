#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace sallyport {

/// The parameters of an application/x-www-form-urlencoded text (WHATWG URL, RFC 6749 appendix B),
/// decoded.
class Form {
 public:
  static constexpr std::size_t kMaxParameters = 64;

  /// Refuses with payload_malformed: broken percent-encoding, NUL, more than kMaxParameters, a name
  /// that stands there twice (RFC 6749 3.2) unless it is `may_repeat`. What the names and values
  /// may be made of is for who reads them.
  static Outcome<Form> parse(std::string_view text, std::string_view may_repeat = {});

  /// Nothing if there is none, or if it is empty, which is the same (RFC 6749 3.2).
  std::optional<std::string_view> find(std::string_view name) const;
  std::size_t count(std::string_view name) const;

 private:
  struct Parameter {
    std::string name;
    std::string value;
  };
  std::vector<Parameter> parameters_;
};

}  // namespace sallyport
