#pragma once

#include <string>

#include "cli/command_line.h"

namespace sallyport::cli {

/// A token as it was given: the argument itself, or for `-` what stdin holds, without the line's
/// end. Not looked at.
Result<std::string, Fault> read_token(const std::string& argument);
inline constexpr const char* kTokenArgumentHelp =
    "The token; - reads it from stdin, where ps does not show it";

}  // namespace sallyport::cli
