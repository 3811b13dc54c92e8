#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "http/limits.h"
#include "http/refusal.h"

namespace sallyport::http {

/// One field line; the value is without the white space around it (RFC 9112 section 5).
struct Field {
  std::string_view name;
  std::string_view value;
};

/// The value of the field of that name, or an empty view with a null data(). Names compare without
/// case.
std::string_view find_field(std::span<const Field> fields, std::string_view name);
/// How many field lines have this name.
std::size_t count_fields(std::span<const Field> fields, std::string_view name);

/// How the length of a body is known. Exactly one way per message (RFC 9112 section 6.3);
/// until_close only in a response.
enum class Framing : std::uint8_t { none, length, chunked, until_close };

/// What is common to the heads of requests and responses: lines, and the fields that frame a
/// message. Strictly by RFC 9112 and without its leniencies: lines end in CRLF, no white space
/// where the grammar has none, no obs-fold, one framing. What could be read in two ways is
/// Refusal::bad_request. Allocates nothing. Not thread-safe.
class HeadLines {
 public:
  virtual ~HeadLines() = default;

  enum class State : std::uint8_t { need_more, complete, refused };

  /// `bytes` is everything that has come since the start of this head, so each call repeats and
  /// extends the last one's; it may be in another place. What is bad is refused as soon as it can
  /// be seen, not only once the head is complete. Work is linear in what is new.
  State parse(std::string_view bytes);

  /// After State::complete: how many bytes of `bytes` the head took, the blank line included.
  std::size_t consumed() const { return consumed_; }
  /// After State::refused. `reason()` says in words why, for the log.
  Refusal refusal() const { return refusal_; }
  const char* reason() const { return reason_; }
  /// Has a first byte of a head been seen? (Blank lines before it are refused, so: any byte.)
  bool started() const { return at_ > 0 || place_ == Place::over; }

 protected:
  enum class Step : std::uint8_t { on, wait, over };

  /// A piece of the head that outlives a move of the bytes.
  struct Span {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
    std::string_view of(std::string_view bytes) const { return {bytes.data() + at, size}; }
  };

  explicit HeadLines(const Limits& limits) : limits_(limits) {}
  HeadLines(const HeadLines&) = default;
  HeadLines& operator=(const HeadLines&) = default;

  /// Each reads on from at_, and decides by the bytes before and at the one that it stops at, never
  /// by what follows: so a head is judged the same way however it was cut on its way here.
  virtual Step read_first_line(std::string_view bytes) = 0;
  virtual Step take_field(std::string_view name, std::string_view value) = 0;
  /// After the blank line. Returns refuse(...) or complete().
  virtual Step take_end(std::string_view bytes) = 0;

  // For the first line.
  Step end_first_line();
  // Fields that frame the message.
  Step take_content_length(std::string_view value);
  Step take_transfer_encoding(std::string_view value);
  Step take_connection(std::string_view value);
  Step check_framing(int minor_version);

  Step refuse(Refusal refusal, const char* reason);
  Step refuse_byte(char c, const char* otherwise);
  Step complete();
  std::span<const Field> show_fields(std::string_view bytes);
  std::string_view value_of_line(std::size_t line, std::string_view bytes) const {
    return lines_[line].value.of(bytes);
  }
  void reset_lines();

  /// What the fields have said that frame the message.
  struct Said {
    bool content_length = false;
    bool chunked = false;
    bool close = false;
    bool keep_alive = false;
    std::uint64_t length = 0;
  };

  Limits limits_;
  std::size_t at_ = 0;    // everything before has been read and need not be looked at again
  std::size_t line_ = 0;  // where the present line starts
  std::size_t line_count_ = 0;
  Said said_;

 private:
  enum class Place : std::uint8_t {
    first_line,
    line_start,
    field_name,
    field_value,
    line_end,
    head_end,
    over
  };
  struct Line {
    Span name;
    Span value;
  };

  Step step(std::string_view bytes);
  Step read_line_start(std::string_view bytes);
  Step read_name(std::string_view bytes);
  Step read_value(std::string_view bytes);
  Step read_line_end(std::string_view bytes);
  Step read_head_end(std::string_view bytes);

  Place place_ = Place::first_line;
  State state_ = State::need_more;
  Refusal refusal_ = Refusal::bad_request;
  const char* reason_ = "";
  std::size_t consumed_ = 0;
  std::array<Line, 100> lines_;
  std::array<Field, 100> fields_;
};

}  // namespace sallyport::http
