#include "http/path.h"
#include "base/ascii.h"

#include <cstddef>

#include "http/characters.h"
#include "http/percent.h"

namespace sallyport::http {
namespace {

using namespace characters;

unsigned octet_at(std::string_view text, std::size_t percent) {
  return hex_value(text[percent + 1]) * 16 + hex_value(text[percent + 2]);
}

/// "." and "..", also before parameters: servers exist that drop ";x" and then resolve the dots.
bool is_dot_segment(std::string_view segment) {
  const std::string_view name = segment.substr(0, segment.find(';'));
  return name == "." || name == "..";
}

/// Of a text that begins with '/'; what is encoded in it counts as no separator.
bool has_only_plain_segments(std::string_view text) {
  for (std::size_t start = 1; start <= text.size();) {
    std::size_t end = text.find('/', start);
    const bool last = end == text.npos;
    if (last) end = text.size();
    const std::string_view segment = text.substr(start, end - start);
    if ((segment.empty() && !last) || is_dot_segment(segment)) return false;
    start = end + 1;
  }
  return true;
}

/// Writes the octet encoded at `percent` to `text` in its canonical spelling. False: it has none.
bool put_octet(std::string_view raw, std::size_t percent, std::string& text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const unsigned octet = octet_at(raw, percent);
  if (octet < 0x20 || octet == 0x7f || octet == '\\') return false;
  const char plain = static_cast<char>(octet);
  if (is(plain, unreserved)) {
    text += plain;
  } else {
    text += {'%', digits[octet >> 4], digits[octet & 15]};
  }
  return true;
}

bool names_a_separator(std::string_view digits) {
  if (digits.size() < 2) return false;
  const char lowered[2] = {ascii::lower(digits[0]), ascii::lower(digits[1])};
  const std::string_view code(lowered, 2);
  return code == "2e" || code == "2f" || code == "5c" || code == "00";
}

/// A dot, slash, backslash or NUL must not hide behind two layers of encoding, for a server behind
/// us that decodes twice. Looks at canonical text: there "%25%32%65" has become "%252e".
bool hides_encoding(std::string_view canonical) {
  for (std::size_t at = canonical.find("%25"); at != canonical.npos;
       at = canonical.find("%25", at)) {
    at += 3;
    while (canonical.substr(at).starts_with("25")) at += 2;
    if (names_a_separator(canonical.substr(at))) return true;
  }
  return false;
}

/// As a server sees the segments that decodes before it splits.
std::string with_slashes_decoded(std::string_view canonical) {
  std::string text;
  for (std::size_t at = 0; at < canonical.size(); ++at) {
    const std::string_view rest = canonical.substr(at, 3);
    if (rest == "%2F" || rest == "%3B") {
      text += rest == "%2F" ? '/' : ';';
      at += 2;
    } else {
      text += canonical[at];
    }
  }
  return text;
}

bool hides_dot_segment(std::string_view canonical) {
  if (canonical.find("%2F") == canonical.npos && canonical.find("%3B") == canonical.npos)
    return false;
  const std::string decoded = with_slashes_decoded(canonical);
  std::string_view rest = decoded;
  for (;;) {
    const std::size_t slash = rest.find('/');
    if (is_dot_segment(rest.substr(0, slash))) return true;
    if (slash == rest.npos) return false;
    rest.remove_prefix(slash + 1);
  }
}

bool is_path_character(char c) { return is(c, target) && c != '?'; }

}  // namespace

bool is_plain_path(std::string_view raw) {
  if (!raw.starts_with('/')) return false;
  for (const char c : raw) {
    if (!is_path_character(c) || c == '%') return false;
  }
  return has_only_plain_segments(raw);
}

std::optional<CanonicalPath> canonical_path(std::string_view raw) {
  if (!raw.starts_with('/') || !is_well_encoded(raw)) return std::nullopt;
  CanonicalPath path;
  path.text.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (!is_path_character(raw[at])) return std::nullopt;
    if (raw[at] != '%') {
      path.text += raw[at];
      continue;
    }
    if (!put_octet(raw, at, path.text)) return std::nullopt;
    path.has_encoded_slash = path.has_encoded_slash || octet_at(raw, at) == '/';
    at += 2;
  }
  if (!has_only_plain_segments(path.text)) return std::nullopt;
  const bool encoded = path.text.find('%') != path.text.npos;
  if (encoded && (hides_encoding(path.text) || hides_dot_segment(path.text))) return std::nullopt;
  return path;
}

}  // namespace sallyport::http
