// Reads raw messages from stdin, each behind its length (four bytes, the highest first), and writes
// what our parser says of each as one line of JSON. Octets beyond ASCII stand as \u00XX.
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "http/chunked.h"
#include "http/head.h"

namespace {

using namespace sallyport::http;

std::string json(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || octet > 0x7e || c == '"' || c == '\\') {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", octet);
      out += escape;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string refused(Refusal refusal, const char* reason) {
  return "{\"verdict\":\"refused\",\"status\":" + std::to_string(status_of(refusal)) +
         ",\"reason\":" + json(reason) + "}";
}

struct Body {
  std::string data;
  std::size_t size = 0;  // on the wire
  bool complete = false;
  std::string refused;  // how, if it is
};

Body read_chunked(std::string_view bytes) {
  Body body;
  ChunkedDecoder decoder{Limits{}};
  while (body.size < bytes.size()) {
    const auto step = decoder.next(bytes.substr(body.size));
    body.size += step.consumed;
    body.data += step.data;
    if (step.state == ChunkedDecoder::State::refused) {
      body.refused = refused(decoder.refusal(), decoder.reason());
      return body;
    }
    if (step.state == ChunkedDecoder::State::finished) {
      body.complete = true;
      return body;
    }
  }
  return body;
}

Body read_body(const RequestHead& head, std::string_view bytes) {
  if (head.framing == Framing::chunked) return read_chunked(bytes);
  Body body;
  if (head.content_length > bytes.size()) return body;
  body.size = static_cast<std::size_t>(head.content_length);
  body.data = bytes.substr(0, body.size);
  body.complete = true;
  return body;
}

std::string accepted(const RequestHead& head, const Body& body, std::size_t end) {
  std::string target(head.path);
  if (head.query.data() != nullptr) target += "?" + std::string(head.query);
  std::string fields;
  for (const Field& field : head.fields) {
    fields += (fields.empty() ? "[" : ",[") + json(field.name) + "," + json(field.value) + "]";
  }
  return "{\"verdict\":\"accepted\",\"method\":" + json(name_of(head.method)) +
         ",\"target\":" + json(target) + ",\"host\":" + json(head.host) +
         ",\"minor\":" + std::to_string(head.minor_version) +
         ",\"keep_alive\":" + (head.keep_alive ? "true" : "false") + ",\"fields\":[" + fields +
         "],\"body\":" + json(body.data) + ",\"end\":" + std::to_string(end) + "}";
}

std::string judge(std::string_view message) {
  const std::string incomplete = "{\"verdict\":\"incomplete\"}";
  HeadParser parser{Limits{}};
  const auto state = parser.parse(message);
  if (state == HeadParser::State::refused) return refused(parser.refusal(), parser.reason());
  if (state == HeadParser::State::need_more) return incomplete;
  const Body body = read_body(parser.head(), message.substr(parser.consumed()));
  if (!body.refused.empty()) return body.refused;
  if (!body.complete) return incomplete;
  return accepted(parser.head(), body, parser.consumed() + body.size);
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  const std::string input{std::istreambuf_iterator<char>(std::cin), {}};
  std::string_view rest = input;
  while (rest.size() >= 4) {
    std::size_t size = 0;
    for (int i = 0; i < 4; ++i)
      size = size * 256 + static_cast<unsigned char>(rest[static_cast<std::size_t>(i)]);
    rest.remove_prefix(4);
    if (size > rest.size()) break;
    const std::string message(rest.substr(0, size));  // its own allocation, whose end is watched
    std::cout << judge(message) << "\n";
    rest.remove_prefix(size);
  }
  return rest.empty() ? 0 : 1;
}
