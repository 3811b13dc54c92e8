#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace sallyport {

/// RFC 4648 section 5, without padding: the only form in JOSE (RFC 7515 section 2).
std::string base64url_encode(Bytes bytes);
void base64url_append(std::string& out, Bytes bytes);

/// Strict: no padding, no white space, no other alphabet, no unused bits that are not zero; so
/// every value has exactly one spelling. Refuses with Code::invalid_argument.
Outcome<std::string> base64url_decode(std::string_view text);

/// RFC 4648 section 4, with the padding it asks for, as in `Authorization: Basic` (RFC 7617).
/// As strict.
Outcome<std::string> base64_decode(std::string_view text);
std::string base64_encode(Bytes bytes);

}  // namespace sallyport
