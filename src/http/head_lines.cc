#include "http/head_lines.h"

#include <algorithm>

#include "base/ascii.h"
#include "http/characters.h"

// Each step reads one element of the grammar from at_ on and says where to go on. They call each
// other within a line, which is cheaper than to come back to step() for each.
namespace sallyport::http {

using namespace characters;

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view find_field(std::span<const Field> fields, std::string_view name) {
  for (const Field& field : fields) {
    if (iequals(field.name, name)) return field.value;
  }
  return {};
}

std::size_t count_fields(std::span<const Field> fields, std::string_view name) {
  std::size_t found = 0;
  for (const Field& field : fields) found += iequals(field.name, name) ? 1 : 0;
  return found;
}

HeadLines::State HeadLines::parse(std::string_view bytes) {
  if (place_ == Place::over) return state_;
  const std::string_view seen = bytes.substr(0, limits_.head);
  Step last = Step::on;
  while (last == Step::on) last = step(seen);
  if (last == Step::wait && bytes.size() >= limits_.head) {
    refuse(Refusal::head_too_large, "the head is too large");
  }
  return state_;
}

void HeadLines::reset_lines() {
  place_ = Place::first_line;
  state_ = State::need_more;
  at_ = line_ = consumed_ = 0;
  said_ = {};
  line_count_ = 0;
}

HeadLines::Step HeadLines::end_first_line() {
  place_ = Place::line_start;
  return Step::on;
}

HeadLines::Step HeadLines::complete() {
  consumed_ = at_;
  place_ = Place::over;
  state_ = State::complete;
  return Step::over;
}

HeadLines::Step HeadLines::step(std::string_view bytes) {
  switch (place_) {
    case Place::first_line: return read_first_line(bytes);
    case Place::line_start: return read_line_start(bytes);
    case Place::field_name: return read_name(bytes);
    case Place::field_value: return read_value(bytes);
    case Place::line_end: return read_line_end(bytes);
    case Place::head_end: return read_head_end(bytes);
    case Place::over: break;
  }
  return Step::over;
}

HeadLines::Step HeadLines::refuse(Refusal refusal, const char* reason) {
  place_ = Place::over;
  state_ = State::refused;
  refusal_ = refusal;
  reason_ = reason;
  return Step::over;
}

/// Bad request, because of a character where it has no place.
HeadLines::Step HeadLines::refuse_byte(char c, const char* otherwise) {
  if (c == '\n') return refuse(Refusal::bad_request, "a line feed without a carriage return");
  if (c == '\r') return refuse(Refusal::bad_request, "a carriage return where no line may end");
  if (c == '\0') return refuse(Refusal::bad_request, "a NUL in the head");
  return refuse(Refusal::bad_request, otherwise);
}

HeadLines::Step HeadLines::read_line_start(std::string_view bytes) {
  if (at_ == bytes.size()) return Step::wait;
  line_ = at_;
  if (bytes[at_] == '\r') {
    ++at_;
    place_ = Place::head_end;
    return read_head_end(bytes);
  }
  if (line_count_ == std::min(limits_.field_count, lines_.size())) {
    return refuse(Refusal::head_too_large, "too many fields");
  }
  place_ = Place::field_name;
  return read_name(bytes);
}

// RFC 9112 sections 2.2, 5.1 and 5.2: no white space before the name, where it would fold the line,
// nor between name and colon.
HeadLines::Step HeadLines::read_name(std::string_view bytes) {
  at_ = skip(bytes, at_, bytes.size(), token);
  if (at_ == bytes.size()) return Step::wait;
  if (bytes[at_] != ':') return refuse_byte(bytes[at_], "a character that no field name has");
  if (at_ == line_) return refuse(Refusal::bad_request, "a field without a name");
  lines_[line_count_].name = {static_cast<std::uint32_t>(line_),
                              static_cast<std::uint32_t>(at_ - line_)};
  ++at_;
  place_ = Place::field_value;
  return read_value(bytes);
}

HeadLines::Step HeadLines::read_value(std::string_view bytes) {
  at_ = skip_text(bytes, at_);
  if (at_ == bytes.size()) return Step::wait;
  if (bytes[at_] != '\r') return refuse_byte(bytes[at_], "a control character in a field value");
  ++at_;
  place_ = Place::line_end;
  return read_line_end(bytes);
}

HeadLines::Step HeadLines::read_line_end(std::string_view bytes) {
  if (at_ == bytes.size()) return Step::wait;
  if (bytes[at_] != '\n')
    return refuse(Refusal::bad_request, "a carriage return without a line feed");
  Line& line = lines_[line_count_];
  std::size_t from = line.name.at + line.name.size + 1;
  std::size_t to = at_ - 1;
  while (from < to && (bytes[from] == ' ' || bytes[from] == '\t')) ++from;
  while (from < to && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) --to;
  line.value = {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to - from)};
  if (take_field(line.name.of(bytes), line.value.of(bytes)) == Step::over) return Step::over;
  ++line_count_;
  ++at_;
  place_ = Place::line_start;
  return Step::on;
}

HeadLines::Step HeadLines::read_head_end(std::string_view bytes) {
  if (at_ == bytes.size()) return Step::wait;
  if (bytes[at_] != '\n')
    return refuse(Refusal::bad_request, "a carriage return without a line feed");
  ++at_;
  return take_end(bytes);
}

std::span<const Field> HeadLines::show_fields(std::string_view bytes) {
  for (std::size_t i = 0; i < line_count_; ++i) {
    fields_[i] = {lines_[i].name.of(bytes), lines_[i].value.of(bytes)};
  }
  return {fields_.data(), line_count_};
}

// RFC 9110 section 8.6. It would let us take a list of equal values; others read such lists
// otherwise.
HeadLines::Step HeadLines::take_content_length(std::string_view value) {
  constexpr std::size_t most_digits = 19;  // of which none overflows
  if (said_.content_length) return refuse(Refusal::bad_request, "more than one Content-Length");
  if (value.empty() || value.size() > most_digits) {
    return refuse(Refusal::bad_request, "a Content-Length that is empty or too long");
  }
  for (const char c : value) {
    if (!is(c, digit)) return refuse(Refusal::bad_request, "a Content-Length that is no number");
    said_.length = said_.length * 10 + hex_value(c);
  }
  said_.content_length = true;
  return Step::on;
}

// RFC 9112 section 6.1. The one coding that we know may stand there once, alone.
HeadLines::Step HeadLines::take_transfer_encoding(std::string_view value) {
  if (said_.chunked) return refuse(Refusal::bad_request, "more than one Transfer-Encoding");
  if (!iequals(value, "chunked"))
    return refuse(Refusal::bad_request, "a Transfer-Encoding other than chunked");
  said_.chunked = true;
  return Step::on;
}

// RFC 9110 section 7.6.1; empty list elements are allowed by section 5.6.1.2.
HeadLines::Step HeadLines::take_connection(std::string_view value) {
  while (true) {
    const std::size_t comma = value.find(',');
    const std::string_view option = trim(value.substr(0, comma));
    if (skip(option, 0, option.size(), token) != option.size()) {
      return refuse(Refusal::bad_request, "a Connection option that is no token");
    }
    if (iequals(option, "close")) said_.close = true;
    if (iequals(option, "keep-alive")) said_.keep_alive = true;
    if (comma == value.npos) return Step::on;
    value.remove_prefix(comma + 1);
  }
}

// RFC 9112 section 6.1: both at once is an attempt at smuggling, and HTTP/1.0 has no chunks.
HeadLines::Step HeadLines::check_framing(int minor_version) {
  if (!said_.chunked) return Step::on;
  if (said_.content_length)
    return refuse(Refusal::bad_request, "Content-Length and Transfer-Encoding");
  if (minor_version == 0) return refuse(Refusal::bad_request, "Transfer-Encoding in HTTP/1.0");
  return Step::on;
}

}  // namespace sallyport::http
