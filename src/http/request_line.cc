// The request line (RFC 9112 section 3).
#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "http/authority.h"
#include "http/characters.h"
#include "http/head.h"
#include "http/percent.h"

namespace sallyport::http {
namespace {

using namespace characters;

constexpr std::size_t longest_method = 32;  // nobody has registered a longer one

constexpr std::array<std::string_view, 7> method_names = {"GET",    "HEAD",  "POST",   "PUT",
                                                          "DELETE", "PATCH", "OPTIONS"};

std::uint32_t narrow(std::size_t size) { return static_cast<std::uint32_t>(size); }

}  // namespace

std::optional<Method> find_method(std::string_view name) {
  for (std::size_t i = 0; i < method_names.size(); ++i) {
    if (method_names[i] == name) return static_cast<Method>(i);
  }
  return std::nullopt;
}

std::string_view name_of(Method method) { return method_names[static_cast<std::size_t>(method)]; }

HeadParser::Step HeadParser::read_first_line(std::string_view bytes) {
  switch (part_) {
    case Part::method: return read_method(bytes);
    case Part::target: return read_target(bytes);
    case Part::version: return read_version(bytes);
  }
  return Step::over;
}

HeadParser::Step HeadParser::read_method(std::string_view bytes) {
  at_ = skip(bytes, at_, std::min(bytes.size(), longest_method + 1), token);
  if (at_ > longest_method) return refuse(Refusal::not_implemented, "a method that is too long");
  if (at_ == bytes.size()) return Step::wait;
  if (at_ == 0 || bytes[at_] != ' ') return refuse_byte(bytes[at_], "no method at the start");
  method_size_ = at_;
  target_.at = narrow(++at_);
  part_ = Part::target;
  return Step::on;
}

HeadParser::Step HeadParser::read_target(std::string_view bytes) {
  if (at_ == bytes.size()) return Step::wait;
  const bool origin_form = bytes[target_.at] == '/';
  const std::size_t too_long = target_.at + limits_.target + 1;
  at_ = skip(bytes, at_, std::min(bytes.size(), too_long), origin_form ? target : target | bracket);
  if (at_ == too_long) return refuse(Refusal::target_too_long, "the target is too long");
  if (at_ == bytes.size()) return Step::wait;
  if (bytes[at_] != ' ') return refuse_byte(bytes[at_], "a character that no target has");
  target_.size = narrow(at_ - target_.at);
  if (target_.size == 0) return refuse(Refusal::bad_request, "no target");
  if (!is_well_encoded(target_.of(bytes))) {
    return refuse(Refusal::bad_request, "a target that is not well encoded");
  }
  line_ = ++at_;
  part_ = Part::version;
  return Step::on;
}

HeadParser::Step HeadParser::read_version(std::string_view bytes) {
  constexpr std::string_view shape = "HTTP/d.d\r\n";
  for (; at_ - line_ < shape.size(); ++at_) {
    if (at_ == bytes.size()) return Step::wait;
    const char wanted = shape[at_ - line_];
    const bool fits = wanted == 'd' ? is(bytes[at_], digit) : bytes[at_] == wanted;
    if (!fits) return refuse_byte(bytes[at_], "no HTTP version at the end of the request line");
  }
  return take_request_line(bytes);
}

/// In the order of section 3: what it is, whether we speak its version, whether we know what it
/// wants.
HeadParser::Step HeadParser::take_request_line(std::string_view bytes) {
  constexpr std::size_t major_at = 5;
  constexpr std::size_t minor_at = 7;
  if (bytes[line_ + major_at] != '1') {
    return refuse(Refusal::version_unsupported, "another major version of HTTP");
  }
  minor_version_ = bytes[line_ + minor_at] == '0' ? 0 : 1;
  const std::optional<Method> method = find_method(bytes.substr(0, method_size_));
  if (!method) {  // refused at the head's end, so that its fields can be read; its target is its
                  // own affair
    wants_.unknown_method = true;
    return end_first_line();
  }
  method_ = *method;
  if (take_target(bytes) == Step::over) return Step::over;
  return end_first_line();
}

HeadParser::Step HeadParser::take_target(std::string_view bytes) {
  const std::string_view text = target_.of(bytes);
  if (text == "*") {
    if (method_ != Method::options) return refuse(Refusal::bad_request, "target * without OPTIONS");
    path_ = target_;
    return Step::on;
  }
  if (text.front() != '/') return take_absolute_form(bytes);
  const std::size_t path_size = std::min(text.find('?'), text.size());
  path_ = {target_.at, narrow(path_size)};
  if (path_size < text.size()) {
    query_ = {narrow(target_.at + path_size + 1), narrow(text.size() - path_size - 1)};
  }
  return Step::on;
}

// Section 3.2.2, with the schemes that lead to us. Authority-form is for CONNECT alone.
HeadParser::Step HeadParser::take_absolute_form(std::string_view bytes) {
  const std::string_view text = target_.of(bytes);
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == text.npos || !(iequals(text.substr(0, scheme_end), "http") ||
                                   iequals(text.substr(0, scheme_end), "https"))) {
    return refuse(Refusal::bad_request, "a target of no form that the method has");
  }
  const std::size_t host = scheme_end + 3;
  const std::size_t path = std::min(text.find_first_of("/?", host), text.size());
  if (!is_authority(text.substr(host, path - host)) ||
      text.find_first_of("[]", path) != text.npos) {
    return refuse(Refusal::bad_request, "a target in absolute-form with a bad authority or path");
  }
  authority_ = {narrow(target_.at + host), narrow(path - host)};
  const std::size_t query = std::min(text.find('?', path), text.size());
  path_ = {narrow(target_.at + path), narrow(query - path)};
  if (query < text.size()) {
    query_ = {narrow(target_.at + query + 1), narrow(text.size() - query - 1)};
  }
  return Step::on;
}

}  // namespace sallyport::http
