#pragma once

#include <array>
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
/// that were given to HeadParser::parse.
struct RequestHead {
  Method method = Method::get;
  std::string_view path;   // of the target: from the '/' on, still encoded, without the query
  std::string_view query;  // behind the first '?', still encoded; empty if there is none
  std::string_view host;   // the authority: of the target in absolute-form, else the Host field
  int minor_version = 1;
  Framing framing = Framing::none;
  std::uint64_t content_length = 0;  // with Framing::length
  bool keep_alive = true;            // what version and Connection ask for (RFC 9112 section 9.3)
  bool expect_continue = false;      // Expect: 100-continue, only from HTTP/1.1
  std::span<const Field> fields;

  /// The field's value, or an empty view with a null data(). Names compare without case.
  std::string_view find(std::string_view name) const;
  /// How many field lines have this name.
  std::size_t count(std::string_view name) const;
};

/// Case-insensitive in ASCII; for field names and the tokens that RFC 9110 calls so.
bool iequals(std::string_view a, std::string_view b);

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
  /// After State::complete, as long as the bytes stay where they are and until reset().
  const RequestHead& head() const { return head_; }
  /// After State::refused. `reason()` says in words why, for the log.
  Refusal refusal() const { return refusal_; }
  const char* reason() const { return reason_; }
  /// Has a first byte of a head been seen? (Blank lines before it are refused, so: any byte.)
  bool started() const { return scanned_ > 0; }

  void reset();

 private:
  Limits limits_;
  std::size_t scanned_ = 0;     // up to here the bytes hold only whole, CRLF-ended lines
  std::size_t line_count_ = 0;
  std::size_t consumed_ = 0;
  Refusal refusal_ = Refusal::bad_request;
  const char* reason_ = "";
  RequestHead head_;
  std::array<Field, 100> fields_;
};

}  // namespace sallyport::http
