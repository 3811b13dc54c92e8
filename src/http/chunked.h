#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "http/limits.h"
#include "http/refusal.h"

namespace sallyport::http {

/// Takes a chunked body apart (RFC 9112 section 7.1), strictly: every line ends in CRLF, and there
/// is no white space around sizes and extensions. Extensions are checked against the grammar and
/// dropped, so are trailers: they never become header fields. Does not bound the data itself (its
/// user does), but everything around it. Allocates nothing. Not thread-safe.
class ChunkedDecoder {
 public:
  enum class State : std::uint8_t { need_more, data, finished, refused };
  struct Step {
    State state;
    std::size_t consumed;   // of the input; call again with the rest
    std::string_view data;  // with State::data: a piece of the body, a view into the input
  };

  explicit ChunkedDecoder(const Limits& limits) : limits_(limits) {}

  /// Looks at the front of `input`, the bytes that no earlier step has consumed. With `need_more`
  /// all of it is consumed and nothing must be kept. What is bad is refused at the first byte that
  /// shows it. After `finished` or `refused` it must not be called again.
  Step next(std::string_view input);

  Refusal refusal() const { return refusal_; }
  const char* reason() const { return reason_; }

 private:
  /// What the next byte belongs to.
  enum class Place : std::uint8_t {
    size_start,
    size,
    extension_start,
    extension_name,
    value_start,
    value,
    quoted,
    quoted_pair,
    quoted_end,
    line_feed,
    data,
    data_end,
    data_line_feed,
    trailer_start,
    trailer_name,
    trailer_value,
    trailer_line_feed,
    final_line_feed,
    finished,
    refused
  };

  void take(char c);
  void take_in_line(char c);
  void take_in_trailers(char c);
  bool take_size_digit(char c);
  void take_behind_element(char c, const char* otherwise);
  void end_line();
  void expect(char c, char wanted, Place then);
  void refuse(Refusal refusal, const char* reason);

  Limits limits_;
  Place place_ = Place::size_start;
  std::uint64_t left_ = 0;  // of the present chunk's data
  std::size_t size_digits_ = 0;
  std::size_t line_bytes_ = 0;  // of the present chunk-size line
  std::size_t overhead_ = 0;    // see Limits::chunk_overhead
  std::size_t trailer_bytes_ = 0;
  Refusal refusal_ = Refusal::bad_request;
  const char* reason_ = "";
};

}  // namespace sallyport::http
