#pragma once

#include <string_view>

namespace sallyport::http {

/// Is this a host that a client can mean, with or without a port (RFC 9110 section 7.2)? Names of
/// RFC 3986's unreserved characters, IPv4 addresses, and IPv6 addresses in brackets. The grammar's
/// other reg-names (commas and other delimiters, percent-encoding), user information, zone
/// identifiers and an empty host or port are refused: no name has them, and parsers that meet
/// them disagree.
bool is_authority(std::string_view text);

}  // namespace sallyport::http
