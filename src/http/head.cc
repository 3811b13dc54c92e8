#include "http/head.h"

#include <algorithm>

#include "http/characters.h"

// Each step reads one element of the grammar from at_ on and says where to go on. All of them
// decide by the bytes before and at the one that they stop at, never by what follows: so a head is
// judged the same way however it was cut on its way here. They call each other within a line, which
// is cheaper than to come back to step() for each.
namespace sallyport::http {

using namespace characters;

HeadParser::State HeadParser::parse(std::string_view bytes) {
  if (place_ == Place::over) return state_;
  const std::string_view seen = bytes.substr(0, limits_.head);
  Step last = Step::on;
  while (last == Step::on) last = step(seen);
  if (last == Step::wait && bytes.size() >= limits_.head) {
    refuse(Refusal::head_too_large, "the head is too large");
  }
  return state_;
}

void HeadParser::reset() {
  place_ = Place::method;
  state_ = State::need_more;
  at_ = line_ = consumed_ = 0;
  query_ = authority_ = {};
  said_ = {};
  line_count_ = 0;
  head_ = {};
}

HeadParser::Step HeadParser::step(std::string_view bytes) {
  switch (place_) {
    case Place::method: return read_method(bytes);
    case Place::target: return read_target(bytes);
    case Place::version: return read_version(bytes);
    case Place::line_start: return read_line_start(bytes);
    case Place::field_name: return read_name(bytes);
    case Place::field_value: return read_value(bytes);
    case Place::line_end: return read_line_end(bytes);
    case Place::head_end: return read_head_end(bytes);
    case Place::over: break;
  }
  return Step::over;
}

HeadParser::Step HeadParser::refuse(Refusal refusal, const char* reason) {
  place_ = Place::over;
  state_ = State::refused;
  refusal_ = refusal;
  reason_ = reason;
  return Step::over;
}

/// Bad request, because of a character where it has no place.
HeadParser::Step HeadParser::refuse_byte(char c, const char* otherwise) {
  if (c == '\n') return refuse(Refusal::bad_request, "a line feed without a carriage return");
  if (c == '\r') return refuse(Refusal::bad_request, "a carriage return where no line may end");
  if (c == '\0') return refuse(Refusal::bad_request, "a NUL in the head");
  return refuse(Refusal::bad_request, otherwise);
}

HeadParser::Step HeadParser::read_line_start(std::string_view bytes) {
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
HeadParser::Step HeadParser::read_name(std::string_view bytes) {
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

HeadParser::Step HeadParser::read_value(std::string_view bytes) {
  at_ = skip_text(bytes, at_);
  if (at_ == bytes.size()) return Step::wait;
  if (bytes[at_] != '\r') return refuse_byte(bytes[at_], "a control character in a field value");
  ++at_;
  place_ = Place::line_end;
  return read_line_end(bytes);
}

HeadParser::Step HeadParser::read_line_end(std::string_view bytes) {
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

HeadParser::Step HeadParser::read_head_end(std::string_view bytes) {
  if (at_ == bytes.size()) return Step::wait;
  if (bytes[at_] != '\n')
    return refuse(Refusal::bad_request, "a carriage return without a line feed");
  ++at_;
  if (check_framing() == Step::over) return Step::over;
  if (check_host(bytes) == Step::over) return Step::over;
  show_fields(bytes);
  if (check_demands() == Step::over) return Step::over;
  return finish(bytes);
}

void HeadParser::show_fields(std::string_view bytes) {
  for (std::size_t i = 0; i < line_count_; ++i) {
    fields_[i] = {lines_[i].name.of(bytes), lines_[i].value.of(bytes)};
  }
  head_.fields = {fields_.data(), line_count_};
}

HeadParser::Step HeadParser::finish(std::string_view bytes) {
  head_.method = method_;
  head_.path = path_.of(bytes);
  // RFC 9112 sections 3.2.1 and 3.2.4: what a target in absolute-form means that has no path.
  if (path_.size == 0) head_.path = method_ == Method::options && query_.at == 0 ? "*" : "/";
  head_.query = query_.at > 0 ? query_.of(bytes) : std::string_view();
  if (said_.host) head_.host = fields_[said_.host_line].value;
  if (authority_.size > 0) head_.host = authority_.of(bytes);
  head_.minor_version = minor_version_;
  head_.framing = said_.chunked          ? Framing::chunked
                  : said_.content_length ? Framing::length
                                         : Framing::none;
  head_.content_length = said_.length;
  head_.keep_alive = !said_.close && (minor_version_ == 1 || said_.keep_alive);
  head_.expect_continue = said_.expect_continue && minor_version_ == 1;
  consumed_ = at_;
  place_ = Place::over;
  state_ = State::complete;
  return Step::over;
}

}  // namespace sallyport::http
