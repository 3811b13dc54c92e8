#pragma once

#include <cstdint>

namespace sallyport::http {

/// Why HTTP itself refuses a message, by the status that says so. What the body of the answer
/// says is the contract's business (endpoints/).
enum class Refusal : std::uint16_t {
  bad_request = 400,
  too_slow = 408,
  body_too_large = 413,
  target_too_long = 414,
  expectation_unknown = 417,
  head_too_large = 431,
  not_implemented = 501,
  version_unsupported = 505,
};

inline int status_of(Refusal refusal) { return static_cast<int>(refusal); }

}  // namespace sallyport::http
