#include "http/response_head.h"

#include "base/ascii.h"
#include "http/characters.h"

namespace sallyport::http {

using namespace characters;

void ResponseHeadParser::reset(Method asked) {
  asked_ = asked;
  reset_lines();
  reason_phrase_ = {};
  head_ = {};
}

// RFC 9112 section 4. Servers leave out the last space where there is no reason phrase; that can be
// read in one way only.
HeadLines::Step ResponseHeadParser::read_first_line(std::string_view bytes) {
  constexpr std::string_view shape = "HTTP/1.d ddd";
  for (; at_ < shape.size(); ++at_) {
    if (at_ == bytes.size()) return Step::wait;
    const bool fits = shape[at_] == 'd' ? is(bytes[at_], digit) : bytes[at_] == shape[at_];
    if (!fits) return refuse_byte(bytes[at_], "no HTTP/1 status line at the start");
  }
  at_ = skip_text(bytes, at_);
  if (at_ == bytes.size()) return Step::wait;
  if (bytes[at_] != '\r') return refuse_byte(bytes[at_], "a control character in a reason phrase");
  if (at_ > shape.size() && bytes[shape.size()] != ' ') {
    return refuse(Refusal::bad_request, "a status of more than three digits");
  }
  if (at_ + 1 == bytes.size()) return Step::wait;
  if (bytes[at_ + 1] != '\n') {
    return refuse(Refusal::bad_request, "a carriage return without a line feed");
  }
  return take_status_line(bytes);
}

HeadLines::Step ResponseHeadParser::take_status_line(std::string_view bytes) {
  constexpr std::size_t minor_at = 7;
  constexpr std::size_t status_at = 9;
  constexpr std::size_t reason_at = 13;
  head_.minor_version = bytes[minor_at] == '0' ? 0 : 1;
  for (std::size_t i = status_at; i < status_at + 3; ++i) {
    head_.status = head_.status * 10 + (bytes[i] - '0');
  }
  if (head_.status < 100 || head_.status > 599) {
    return refuse(Refusal::bad_request, "a status that is none");
  }
  if (at_ > reason_at) {
    reason_phrase_ = {reason_at, static_cast<std::uint32_t>(at_ - reason_at)};
  }
  at_ += 2;
  return end_first_line();
}

HeadLines::Step ResponseHeadParser::take_field(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 10: return iequals(name, "connection") ? take_connection(value) : Step::on;
    case 14: return iequals(name, "content-length") ? take_content_length(value) : Step::on;
    case 17: return iequals(name, "transfer-encoding") ? take_transfer_encoding(value) : Step::on;
    default: return Step::on;
  }
}

// RFC 9112 section 6.3.
Framing ResponseHeadParser::framing() const {
  if (asked_ == Method::head || head_.is_interim() || head_.status == 204 || head_.status == 304) {
    return Framing::none;
  }
  if (said_.chunked) return Framing::chunked;
  return said_.content_length ? Framing::length : Framing::until_close;
}

HeadLines::Step ResponseHeadParser::take_end(std::string_view bytes) {
  if (check_framing(head_.minor_version) == Step::over) return Step::over;
  // RFC 9112 section 6.1, RFC 9110 section 8.6: what has no body announces none. Who does may send
  // one, which would then be taken for the next response. (A HEAD and a 304 announce another's.)
  const bool never_has_body = head_.is_interim() || head_.status == 204;
  if (never_has_body && (said_.chunked || (said_.content_length && said_.length > 0))) {
    return refuse(Refusal::bad_request, "a body announced where there is none");
  }
  head_.reason = reason_phrase_.of(bytes);
  head_.fields = show_fields(bytes);
  head_.framing = framing();
  head_.content_length = said_.length;
  head_.keep_alive = head_.framing != Framing::until_close && !said_.close &&
                     (head_.minor_version == 1 || said_.keep_alive);
  return complete();
}

}  // namespace sallyport::http
