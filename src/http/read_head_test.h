#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "http/head.h"

/// Gives HeadParser a head in one piece or in many. All bytes lie in exactly sized allocations of
/// their own, so that a look beyond their end or at freed ones is caught by the sanitizer.
namespace sallyport::http {

inline std::string quoted(std::string_view text) {
  return text.data() == nullptr ? "none" : "'" + std::string(text) + "'";
}

inline std::string describe(const RequestHead& head) {
  std::string text(name_of(head.method));
  text +=
      " path " + quoted(head.path) + " query " + quoted(head.query) + " host " + quoted(head.host);
  text += " minor " + std::to_string(head.minor_version);
  text += " framing " + std::to_string(static_cast<int>(head.framing));
  text += " length " + std::to_string(head.content_length);
  text += head.keep_alive ? " keep-alive" : " close";
  text += head.expect_continue ? " expects" : "";
  for (const Field& field : head.fields)
    text += " " + std::string(field.name) + "=" + quoted(field.value);
  return text;
}

inline std::string describe(const HeadParser& parser, HeadParser::State state) {
  switch (state) {
    case HeadParser::State::need_more: return "needs more";
    case HeadParser::State::refused:
      return "refused " + std::to_string(status_of(parser.refusal()));
    case HeadParser::State::complete: break;
  }
  return describe(parser.head()) + " took " + std::to_string(parser.consumed());
}

/// Feeds the first `cuts[0]` bytes, then the first `cuts[1]`, and so on, at last all.
inline std::string read_head(std::string_view text, const std::vector<std::size_t>& cuts = {},
                             const Limits& limits = {}) {
  HeadParser parser(limits);
  for (const std::size_t cut : cuts) {
    const std::vector<char> piece(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(cut));
    const auto state = parser.parse({piece.data(), piece.size()});
    if (state != HeadParser::State::need_more) return describe(parser, state);
  }
  const std::vector<char> whole(text.begin(), text.end());
  const auto state = parser.parse({whole.data(), whole.size()});
  return describe(parser, state);
}

/// After how many bytes the parser knows that it refuses `text`; 0 if it does not.
inline std::size_t refused_after(std::string_view text, const Limits& limits = {}) {
  HeadParser parser(limits);
  for (std::size_t size = 1; size <= text.size(); ++size) {
    const std::vector<char> piece(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
    if (parser.parse({piece.data(), piece.size()}) == HeadParser::State::refused) return size;
  }
  return 0;
}

/// The answer for the whole text, if every way to cut it in two, and byte by byte, gives the same.
inline std::string read_head_in_all_cuts(std::string_view text, const Limits& limits = {}) {
  const std::string whole = read_head(text, {}, limits);
  std::vector<std::size_t> every;
  for (std::size_t cut = 0; cut < text.size(); ++cut) {
    every.push_back(cut);
    const std::string in_two = read_head(text, {cut}, limits);
    if (in_two != whole)
      return "cut at " + std::to_string(cut) + ": " + in_two + ", whole: " + whole;
  }
  const std::string bytewise = read_head(text, every, limits);
  return bytewise == whole ? whole : "byte by byte: " + bytewise + ", whole: " + whole;
}

}  // namespace sallyport::http
