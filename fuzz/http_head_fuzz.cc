#include <cstdint>
#include <string>
#include <string_view>

#include "http/path.h"
#include "http/read_head_test.h"
#include "require.h"

namespace {

using namespace sallyport::http;
using sallyport::fuzz::require;

void check_path(std::string_view raw) {
  const auto path = canonical_path(raw);
  require(!is_plain_path(raw) || (path && path->text == raw),
          "a plain path is its own canonical form");
  if (!path) return;
  const auto again = canonical_path(path->text);
  require(again && again->text == path->text, "the canonical form of a canonical path is itself");
  require(again->has_encoded_slash == path->has_encoded_slash, "an encoded slash stays one");
  require((path->text + "/").find("/../") == std::string::npos, "no dot segment is left");
  require(path->text.find("//") == std::string::npos, "no empty segment is left");
}

/// Another spelling of the same request: in absolute-form, where it has an authority.
std::string written_anew(const RequestHead& head) {
  std::string text = std::string(name_of(head.method)) + " ";
  if (!head.host.empty()) text += "http://" + std::string(head.host);
  if (head.host.empty() || head.path != "*") text += head.path;
  if (head.query.data() != nullptr) text += "?" + std::string(head.query);
  text += " HTTP/1." + std::to_string(head.minor_version) + "\r\n";
  for (const Field& field : head.fields) {
    text += std::string(field.name) + ":\t" + std::string(field.value) + " \r\n";
  }
  return text + "\r\n";
}

void check_head(const HeadParser& parser, std::string_view text) {
  const RequestHead& head = parser.head();
  const std::string_view taken = text.substr(0, parser.consumed());
  require(parser.consumed() <= text.size() && taken.ends_with("\r\n\r\n"),
          "a head ends with a blank line");
  require(taken.find("\r\n\r\n") == taken.size() - 4, "a head ends with its first blank line");
  require(taken.find('\0') == taken.npos, "no NUL is let through");
  require(head.count("Host") == 1 || (head.count("Host") == 0 && head.minor_version == 0),
          "there is one Host");
  require(head.count("Content-Length") + head.count("Transfer-Encoding") ==
              (head.framing == Framing::none ? 0 : 1),
          "there is one framing");
  Limits wide;
  wide.head *= 4;
  wide.target *= 4;
  const std::string described = describe(head);
  const std::string again = read_head(written_anew(head), {}, wide);
  require(again.starts_with(described + " took "), "a head that is written anew reads the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_path(text);

  HeadParser whole{Limits{}};
  const auto state = whole.parse(text);
  HeadParser bytewise{Limits{}};
  auto last = HeadParser::State::need_more;
  for (std::size_t end = 0; end <= size && last == HeadParser::State::need_more; ++end) {
    last = bytewise.parse(text.substr(0, end));
  }
  require(describe(whole, state) == describe(bytewise, last),
          "a head reads the same however it is cut");
  require(read_head(text, {size / 2}) == describe(whole, state),
          "a head reads the same when its bytes move");
  if (state != HeadParser::State::complete) return 0;
  check_head(whole, text);
  check_path(whole.head().path);
  return 0;
}
