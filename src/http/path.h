#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sallyport::http {

/// The one form in which a path is matched and forwarded: percent-encoded octets that stand for
/// unreserved characters are decoded, the hexadecimal digits of the others are upper case
/// (RFC 3986 section 6.2.2). Everything else stays as it came.
struct CanonicalPath {
  std::string text;
  bool has_encoded_slash = false;  // %2F somewhere: only a route that asks for it may match
};

/// Nothing, where the path has no safe canonical form: not starting with '/', a dot segment
/// (plain or encoded, between encoded slashes, or before path parameters), a backslash or NUL in
/// any spelling, an encoded octet that is a control character or part of UTF-8 that is not valid,
/// a broken percent-encoding, an empty segment other than the last, a character that RFC 3986 does
/// not have in paths, a dot, slash, backslash or NUL that is encoded twice.
/// The canonical form of a canonical path is itself.
std::optional<CanonicalPath> canonical_path(std::string_view raw);

/// Is `raw` its own canonical form, with nothing percent-encoded? Allocates nothing, so that a
/// router can match most requests without making a string. False says nothing about the path.
bool is_plain_path(std::string_view raw);

}  // namespace sallyport::http
