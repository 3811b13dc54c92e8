#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "http/head.h"
#include "http/head_lines.h"

namespace sallyport::http {

/// The head of a response as it came, checked but not interpreted. All views point into the bytes
/// that were given to ResponseHeadParser::parse.
struct ResponseHead {
  int status = 0;  // 100 to 599
  std::string_view reason;
  int minor_version = 1;
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  // with Framing::length
  bool keep_alive = true;            // the connection may be used again behind the body
  std::span<const Field> fields;

  bool is_interim() const { return status < 200; }
  std::string_view find(std::string_view name) const { return find_field(fields, name); }
};

/// Reads response heads as strictly as requests are read. Every fault is a Refusal::bad_request or
/// head_too_large: the server does not speak HTTP/1 as it should. Not thread-safe.
class ResponseHeadParser final : public HeadLines {
 public:
  /// `asked`: the method of the request, by which the framing goes (RFC 9112 section 6.3).
  explicit ResponseHeadParser(const Limits& limits, Method asked = Method::get)
      : HeadLines(limits), asked_(asked) {}

  /// After State::complete, as long as the bytes stay where they are.
  const ResponseHead& head() const { return head_; }
  /// For the next head: behind an interim response, or for another request.
  void reset() { reset(asked_); }
  void reset(Method asked);

 private:
  Step read_first_line(std::string_view bytes) override;
  Step take_status_line(std::string_view bytes);
  Step take_field(std::string_view name, std::string_view value) override;
  Step take_end(std::string_view bytes) override;
  Framing framing() const;

  Method asked_;
  Span reason_phrase_;
  ResponseHead head_;
};

}  // namespace sallyport::http
