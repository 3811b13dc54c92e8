#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace sallyport {

/// Appends `text` as a JSON string with its quotes (RFC 8259 section 7), with no escape that is
/// not needed: \" and \\, \n and \t, \u00XX for the other control characters; bytes from 0x80 on
/// pass as they are. REQUIRES: `text` is UTF-8, or the result is no JSON.
void append_json_string(std::string& out, std::string_view text);

/// Appends a value as JSON text without white space; members stand in their order. A double that
/// JSON cannot write (infinite, not a number) becomes null. Depth of recursion: that of the value.
void append_json(std::string& out, const Json& value);

}  // namespace sallyport
