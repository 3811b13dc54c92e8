#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "http/limits.h"
#include "http/refusal.h"

namespace sallyport::http {

/// The methods that we know. Any other token, CONNECT and TRACE too, is Refusal::not_implemented.
enum class Method : std::uint8_t { get, head, post, put, delete_, patch, options };
std::string_view name_of(Method method);

/// One field line; the value is without the white space around it (RFC 9112 section 5).
struct Field {
  std::string_view name;
  std::string_view value;
};

/// How the length of the body is known. Exactly one way per message (RFC 9112 section 6.3).
enum class Framing : std::uint8_t { none, length, chunked };

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

  /// The field's value, or an empty view with a null data(). Names compare without case.
  std::string_view find(std::string_view name) const;
  /// How many field lines have this name.
  std::size_t count(std::string_view name) const;
};

/// Reads request heads, strictly by RFC 9112 and without its leniencies: lines end in CRLF, no
/// white space where the grammar has none, no obs-fold, exactly one Host, one framing. What could
/// be read in two ways is Refusal::bad_request. Allocates nothing. Not thread-safe.
class HeadParser {
 public:
  enum class State : std::uint8_t { need_more, complete, refused };

  explicit HeadParser(const Limits& limits) : limits_(limits) {}

  /// `bytes` is everything that has come since the start of this head, so each call repeats and
  /// extends the last one's; it may be in another place. What is bad is refused as soon as it can
  /// be seen, not only once the head is complete. Work is linear in what is new.
  State parse(std::string_view bytes);

  /// After State::complete: how many bytes of `bytes` the head took, the blank line included.
  std::size_t consumed() const { return consumed_; }
  /// After State::complete, as long as the bytes stay where they are and until reset(). After
  /// State::refused only its fields mean anything: all of them, if the head is a good one that asks
  /// for what we do not do; otherwise none.
  const RequestHead& head() const { return head_; }
  /// After State::refused. `reason()` says in words why, for the log.
  Refusal refusal() const { return refusal_; }
  const char* reason() const { return reason_; }
  /// Has a first byte of a head been seen? (Blank lines before it are refused, so: any byte.)
  bool started() const { return at_ > 0 || place_ == Place::over; }

  void reset();

 private:
  enum class Place : std::uint8_t {
    method,
    target,
    version,
    line_start,
    field_name,
    field_value,
    line_end,
    head_end,
    over
  };
  enum class Step : std::uint8_t { on, wait, over };

  /// A piece of the head that outlives a move of the bytes.
  struct Span {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
    std::string_view of(std::string_view bytes) const { return {bytes.data() + at, size}; }
  };
  struct Line {
    Span name;
    Span value;
  };
  /// What the fields that concern us have said.
  struct Said {
    bool host = false;
    bool content_length = false;
    bool chunked = false;
    bool close = false;
    bool keep_alive = false;
    bool expect_continue = false;
    bool expect_other = false;
    bool upgrade = false;
    bool unknown_method = false;
    std::uint64_t length = 0;
    std::size_t host_line = 0;  // with `host`: which of the lines
  };

  // head.cc: lines
  Step step(std::string_view bytes);
  Step read_line_start(std::string_view bytes);
  Step read_name(std::string_view bytes);
  Step read_value(std::string_view bytes);
  Step read_line_end(std::string_view bytes);
  Step read_head_end(std::string_view bytes);
  void show_fields(std::string_view bytes);
  Step finish(std::string_view bytes);
  Step refuse(Refusal refusal, const char* reason);
  Step refuse_byte(char c, const char* otherwise);

  // request_line.cc
  Step read_method(std::string_view bytes);
  Step read_target(std::string_view bytes);
  Step read_version(std::string_view bytes);
  Step take_request_line(std::string_view bytes);
  Step take_target(std::string_view bytes);
  Step take_absolute_form(std::string_view bytes);

  // fields.cc: what the fields mean that concern HTTP itself
  Step take_field(std::string_view name, std::string_view value);
  Step take_host(std::string_view value);
  Step take_content_length(std::string_view value);
  Step take_transfer_encoding(std::string_view value);
  Step take_connection(std::string_view value);
  Step take_expect(std::string_view value);
  Step check_framing();
  Step check_host(std::string_view bytes);
  Step check_demands();

  Limits limits_;
  Place place_ = Place::method;
  State state_ = State::need_more;
  Refusal refusal_ = Refusal::bad_request;
  const char* reason_ = "";
  std::size_t at_ = 0;    // everything before has been read and need not be looked at again
  std::size_t line_ = 0;  // where the present line starts
  std::size_t consumed_ = 0;

  Method method_ = Method::get;
  int minor_version_ = 1;
  std::size_t method_size_ = 0;
  Span target_;
  Span path_;
  Span query_;      // at 0: there is none
  Span authority_;  // of a target in absolute-form
  Said said_;

  std::size_t line_count_ = 0;
  std::array<Line, 100> lines_;
  std::array<Field, 100> fields_;
  RequestHead head_;
};

}  // namespace sallyport::http
