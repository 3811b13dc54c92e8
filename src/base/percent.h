#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sallyport {

/// Decodes percent-encoding (RFC 3986 2.1), once. Nothing, where a '%' is not followed by two
/// hexadecimal digits, or where it stands for NUL: what follows a NUL is lost in too many programs.
std::optional<std::string> percent_decode(std::string_view text);

/// As HTML forms and RFC 6749 appendix B have it: a '+' is a space as well.
std::optional<std::string> form_decode(std::string_view text);

}  // namespace sallyport
