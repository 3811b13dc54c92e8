// What the fields mean that concern HTTP itself. Each of them is read in one way or refused.
#include "base/ascii.h"
#include "http/authority.h"
#include "http/characters.h"
#include "http/head.h"

namespace sallyport::http {
namespace {

using namespace characters;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string_view RequestHead::find(std::string_view name) const {
  for (const Field& field : fields) {
    if (iequals(field.name, name)) return field.value;
  }
  return {};
}

std::size_t RequestHead::count(std::string_view name) const {
  std::size_t found = 0;
  for (const Field& field : fields) found += iequals(field.name, name) ? 1 : 0;
  return found;
}

HeadParser::Step HeadParser::take_field(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4: return iequals(name, "host") ? take_host(value) : Step::on;
    case 6: return iequals(name, "expect") ? take_expect(value) : Step::on;
    case 7:
      if (iequals(name, "upgrade")) said_.upgrade = true;
      return Step::on;
    case 10: return iequals(name, "connection") ? take_connection(value) : Step::on;
    case 14: return iequals(name, "content-length") ? take_content_length(value) : Step::on;
    case 17: return iequals(name, "transfer-encoding") ? take_transfer_encoding(value) : Step::on;
    default: return Step::on;
  }
}

// RFC 9112 section 3.2.
HeadParser::Step HeadParser::take_host(std::string_view value) {
  if (said_.host) return refuse(Refusal::bad_request, "more than one Host");
  if (!is_authority(value)) return refuse(Refusal::bad_request, "a Host that is no host");
  said_.host = true;
  said_.host_line = line_count_;
  return Step::on;
}

// RFC 9110 section 8.6. It would let us take a list of equal values; others read such lists
// otherwise.
HeadParser::Step HeadParser::take_content_length(std::string_view value) {
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
HeadParser::Step HeadParser::take_transfer_encoding(std::string_view value) {
  if (said_.chunked) return refuse(Refusal::bad_request, "more than one Transfer-Encoding");
  if (!iequals(value, "chunked"))
    return refuse(Refusal::bad_request, "a Transfer-Encoding other than chunked");
  said_.chunked = true;
  return Step::on;
}

// RFC 9110 section 7.6.1; empty list elements are allowed by section 5.6.1.2.
HeadParser::Step HeadParser::take_connection(std::string_view value) {
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

// RFC 9110 section 10.1.1.
HeadParser::Step HeadParser::take_expect(std::string_view value) {
  (iequals(value, "100-continue") ? said_.expect_continue : said_.expect_other) = true;
  return Step::on;
}

// RFC 9112 section 6.1: both at once is an attempt at smuggling, and HTTP/1.0 has no chunks.
HeadParser::Step HeadParser::check_framing() {
  if (!said_.chunked) return Step::on;
  if (said_.content_length)
    return refuse(Refusal::bad_request, "Content-Length and Transfer-Encoding");
  if (minor_version_ == 0) return refuse(Refusal::bad_request, "Transfer-Encoding in HTTP/1.0");
  return Step::on;
}

// RFC 9112 sections 3.2 and 3.2.2. There the target wins over Host; where they differ, somebody
// before or behind us may have gone by the other.
HeadParser::Step HeadParser::check_host(std::string_view bytes) {
  if (!said_.host) {
    return minor_version_ == 0 ? Step::on : refuse(Refusal::bad_request, "no Host");
  }
  const std::string_view host = lines_[said_.host_line].value.of(bytes);
  if (authority_.size > 0 && !iequals(authority_.of(bytes), host)) {
    return refuse(Refusal::bad_request, "a Host other than the target's");
  }
  return Step::on;
}

/// After all that is a bad request: what is a good one, but more than we do.
HeadParser::Step HeadParser::check_demands() {
  if (said_.unknown_method) return refuse(Refusal::not_implemented, "a method that is not known");
  if (said_.expect_other)
    return refuse(Refusal::expectation_unknown, "an expectation other than 100-continue");
  if (said_.upgrade) return refuse(Refusal::not_implemented, "an upgrade to another protocol");
  return Step::on;
}

}  // namespace sallyport::http
