#pragma once

#include <cstdint>
#include <span>

namespace sallyport::crypto {

/// Fills `out` from the operating system's generator (getrandom(2)), fit for keys and nonces.
/// Throws std::system_error if the system has none: nothing safe can be done without. Thread-safe.
void random_bytes(std::span<std::uint8_t> out);

}  // namespace sallyport::crypto
