#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "http/head_lines.h"

namespace sallyport::http {

/// The methods that we know. Any other token, CONNECT and TRACE too, is Refusal::not_implemented.
enum class Method : std::uint8_t { get, head, post, put, delete_, patch, options };
std::string_view name_of(Method method);
/// Nothing for any other text. Case matters (RFC 9110 section 9.1).
std::optional<Method> find_method(std::string_view name);

/// The head of a request as it came, checked but not interpreted. All views point into the bytes
/// that were given to HeadParser::parse (a path that the target leaves out is a constant).
struct RequestHead {
  Method method = Method::get;
  /// Of the target: from the '/' on, still encoded, without the query. Or "*".
  std::string_view path;
  /// Behind the first '?', still encoded. With a null data() if there is none.
  std::string_view query;
  /// The authority, from Host or from a target in absolute-form; where both are there, they agree.
  /// Empty only for an HTTP/1.0 request that names none.
  std::string_view host;
  int minor_version = 1;  // 0 or 1; HTTP/1.2 and so on are read as 1.1 (RFC 9110 section 2.5)
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  // with Framing::length; may be more than any limit
  bool keep_alive = true;            // what version and Connection ask for (RFC 9112 section 9.3)
  bool expect_continue = false;      // Expect: 100-continue, only from HTTP/1.1
  std::span<const Field> fields;

  std::string_view find(std::string_view name) const { return find_field(fields, name); }
  std::size_t count(std::string_view name) const { return count_fields(fields, name); }
};

/// Reads request heads: beyond HeadLines, exactly one Host, a target of a form that its method has,
/// a version that we speak. Not thread-safe.
class HeadParser final : public HeadLines {
 public:
  explicit HeadParser(const Limits& limits) : HeadLines(limits) {}

  /// After State::complete, as long as the bytes stay where they are and until reset(). After
  /// State::refused only its fields mean anything: all of them, if the head is a good one that asks
  /// for what we do not do; otherwise none.
  const RequestHead& head() const { return head_; }

  void reset();

 private:
  /// Of the request line.
  enum class Part : std::uint8_t { method, target, version };
  /// What it asks for beyond framing.
  struct Wants {
    bool host = false;
    bool expect_continue = false;
    bool expect_other = false;
    bool upgrade = false;
    bool unknown_method = false;
    std::size_t host_line = 0;  // with `host`: which of the lines
  };

  // request_line.cc
  Step read_first_line(std::string_view bytes) override;
  Step read_method(std::string_view bytes);
  Step read_target(std::string_view bytes);
  Step read_version(std::string_view bytes);
  Step take_request_line(std::string_view bytes);
  Step take_target(std::string_view bytes);
  Step take_absolute_form(std::string_view bytes);

  // head.cc
  Step take_field(std::string_view name, std::string_view value) override;
  Step take_host(std::string_view value);
  Step take_expect(std::string_view value);
  Step take_end(std::string_view bytes) override;
  Step check_host(std::string_view bytes);
  Step check_demands();
  void show(std::string_view bytes);

  Part part_ = Part::method;
  Method method_ = Method::get;
  int minor_version_ = 1;
  std::size_t method_size_ = 0;
  Span target_;
  Span path_;
  Span query_;      // at 0: there is none
  Span authority_;  // of a target in absolute-form
  Wants wants_;
  RequestHead head_;
};

}  // namespace sallyport::http
