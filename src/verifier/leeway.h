#pragma once

#include <algorithm>

#include "base/clock.h"

namespace sallyport::verifier {

/// How far the clocks of issuer and verifier may differ, at most.
inline constexpr Seconds kMaxLeeway{60};

/// What is taken of a leeway that was asked for.
inline Seconds bounded_leeway(Seconds asked) { return std::clamp(asked, Seconds{0}, kMaxLeeway); }

}  // namespace sallyport::verifier
