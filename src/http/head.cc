// What the fields of a request mean that concern HTTP itself. Each of them is read in one way or
// refused.
#include "http/head.h"
#include "base/ascii.h"
#include "http/authority.h"

namespace sallyport::http {
HeadParser::Step HeadParser::take_field(std::string_view name, std::string_view value) {
  switch (name.size()) {
    case 4: return iequals(name, "host") ? take_host(value) : Step::on;
    case 6: return iequals(name, "expect") ? take_expect(value) : Step::on;
    case 7:
      if (iequals(name, "upgrade")) wants_.upgrade = true;
      return Step::on;
    case 10: return iequals(name, "connection") ? take_connection(value) : Step::on;
    case 14: return iequals(name, "content-length") ? take_content_length(value) : Step::on;
    case 17: return iequals(name, "transfer-encoding") ? take_transfer_encoding(value) : Step::on;
    default: return Step::on;
  }
}

// RFC 9112 section 3.2.
HeadParser::Step HeadParser::take_host(std::string_view value) {
  if (wants_.host) return refuse(Refusal::bad_request, "more than one Host");
  if (!is_authority(value)) return refuse(Refusal::bad_request, "a Host that is no host");
  wants_.host = true;
  wants_.host_line = line_count_;
  return Step::on;
}

// RFC 9110 section 10.1.1.
HeadParser::Step HeadParser::take_expect(std::string_view value) {
  (iequals(value, "100-continue") ? wants_.expect_continue : wants_.expect_other) = true;
  return Step::on;
}

// RFC 9112 sections 3.2 and 3.2.2. There the target wins over Host; where they differ, somebody
// before or behind us may have gone by the other.
HeadParser::Step HeadParser::check_host(std::string_view bytes) {
  if (!wants_.host) {
    return minor_version_ == 0 ? Step::on : refuse(Refusal::bad_request, "no Host");
  }
  const std::string_view host = value_of_line(wants_.host_line, bytes);
  if (authority_.size > 0 && !iequals(authority_.of(bytes), host)) {
    return refuse(Refusal::bad_request, "a Host other than the target's");
  }
  return Step::on;
}

/// After all that is a bad request: what is a good one, but more than we do.
HeadParser::Step HeadParser::check_demands() {
  if (wants_.unknown_method) return refuse(Refusal::not_implemented, "a method that is not known");
  if (wants_.expect_other)
    return refuse(Refusal::expectation_unknown, "an expectation other than 100-continue");
  if (wants_.upgrade) return refuse(Refusal::not_implemented, "an upgrade to another protocol");
  return Step::on;
}

HeadParser::Step HeadParser::take_end(std::string_view bytes) {
  if (check_framing(minor_version_) == Step::over) return Step::over;
  if (check_host(bytes) == Step::over) return Step::over;
  head_.fields = show_fields(bytes);
  if (check_demands() == Step::over) return Step::over;
  show(bytes);
  return complete();
}

void HeadParser::show(std::string_view bytes) {
  head_.method = method_;
  head_.path = path_.of(bytes);
  // RFC 9112 sections 3.2.1 and 3.2.4: what a target in absolute-form means that has no path.
  if (path_.size == 0) head_.path = method_ == Method::options && query_.at == 0 ? "*" : "/";
  head_.query = query_.at > 0 ? query_.of(bytes) : std::string_view();
  if (wants_.host) head_.host = head_.fields[wants_.host_line].value;
  if (authority_.size > 0) head_.host = authority_.of(bytes);
  head_.minor_version = minor_version_;
  head_.framing = said_.chunked          ? Framing::chunked
                  : said_.content_length ? Framing::length
                                         : Framing::none;
  head_.content_length = said_.length;
  head_.keep_alive = !said_.close && (minor_version_ == 1 || said_.keep_alive);
  head_.expect_continue = wants_.expect_continue && minor_version_ == 1;
}

void HeadParser::reset() {
  reset_lines();
  part_ = Part::method;
  query_ = authority_ = {};
  wants_ = {};
  head_ = {};
}

}  // namespace sallyport::http
