#pragma once

#include <string>
#include <string_view>

namespace sallyport::verifier {

/// For details. What a token says may be long and is a stranger's: the start of it only, and
/// nothing that does something to a terminal.
std::string quoted(std::string_view text);

}  // namespace sallyport::verifier
