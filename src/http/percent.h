#pragma once

#include <string_view>

namespace sallyport::http {

/// Does each '%' in `text` start an encoded octet (RFC 3986 section 2.1), is none of them NUL, and
/// is what they stand for beyond ASCII UTF-8 (RFC 3629: nothing overlong, no surrogates, nothing
/// above U+10FFFF), each character encoded as a whole? Other characters are not looked at.
bool is_well_encoded(std::string_view text);

}  // namespace sallyport::http
