#pragma once

#include <string>
#include <string_view>

namespace sallyport::cli {

/// `text` for a terminal: a byte that is no UTF-8, or a character that moves the cursor, rings,
/// hides or turns around what follows it, becomes \xNN. Text may come from a token, a file's name
/// or a damaged store, and whoever wrote it must not write on the operator's screen.
std::string printable(std::string_view text);

}  // namespace sallyport::cli
