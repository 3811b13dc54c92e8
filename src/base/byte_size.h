#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace sallyport {

/// Reads how an operator writes a number of bytes: `512`, `64KiB`, `10MiB`, `1GiB`. No sign, no
/// fraction, no space. Refuses with Code::invalid_argument; the detail says what would do.
Outcome<std::uint64_t> parse_byte_size(std::string_view text);

}  // namespace sallyport
