#pragma once

#include <string>
#include <string_view>

namespace sallyport {

/// Appends `text` as a JSON string with its quotes (RFC 8259 section 7), with no escape that is
/// not needed: \" and \\, \n and \t, \u00XX for the other control characters; bytes from 0x80 on
/// pass as they are. REQUIRES: `text` is UTF-8, or the result is no JSON.
void append_json_string(std::string& out, std::string_view text);

}  // namespace sallyport
