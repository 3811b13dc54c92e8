#include "gateway/bearer.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/percent.h"

namespace sallyport::gateway {
namespace {

Unexpected<Error> malformed(const char* why) { return fail(Code::credentials_malformed, why); }

}  // namespace

bool has_token_parameter(std::string_view form) {
  constexpr std::string_view kName = "access_token";
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view name = form.substr(0, std::min(form.find('='), end));
    if (name == kName) return true;
    if (name.find('%') != name.npos && form_decode(name) == kName) return true;
    form.remove_prefix(std::min(end + 1, form.size()));
  }
  return false;
}

Outcome<std::string_view> bearer_of(const http::Request& request) {
  const auto authorization = request.find("Authorization");
  if (authorization.lines == 0) return fail(Code::token_missing);
  if (authorization.lines > 1) return malformed("more than one Authorization field");
  std::string_view value = authorization.value;
  const std::size_t space = value.find(' ');
  if (!iequals(value.substr(0, space), "Bearer")) return malformed("scheme is not Bearer");
  value.remove_prefix(std::min(space, value.size()));
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  if (value.empty()) return malformed("no token behind the scheme");
  if (std::ranges::any_of(value, [](char c) { return c == ' ' || c == '\t' || c == ','; })) {
    return malformed("more than one token");
  }
  if (has_token_parameter(request.query)) return malformed("a token in the query too");
  return value;
}

}  // namespace sallyport::gateway
