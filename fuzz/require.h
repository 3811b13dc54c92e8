#pragma once

#include <cstdio>
#include <cstdlib>

namespace sallyport::fuzz {

/// Ends the run, so that the fuzzer keeps the input: an invariant does not hold.
inline void require(bool holds, const char* invariant) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", invariant);
  std::abort();
}

}  // namespace sallyport::fuzz
