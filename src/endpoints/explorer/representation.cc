#include "endpoints/explorer/representation.h"

#include "base/ascii.h"

namespace sallyport::endpoints::explorer {
namespace {

// Nothing but what comes from here, no script or style within the page, no frame around it; and no
// text becomes markup or script in any script of ours (Trusted Types).
constexpr std::string_view kSecurity =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

/// Takes the text up to `separator` off the front.
std::string_view take(std::string_view& rest, char separator) {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view item = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trim(item);
}

/// `q=0` in any of its spellings says no (RFC 9110 section 12.4.2).
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view one = take(parameters, ';');
    if (one.starts_with("q=") || one.starts_with("Q=")) {
      return one.size() > 2 && one.find_first_not_of("0.", 2) == std::string_view::npos;
    }
  }
  return false;
}

bool names(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    std::string_view one = take(if_none_match, ',');
    if (one == "*") return true;
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag) return true;
  }
  return false;
}

}  // namespace

bool accepts_gzip(const http::Request& request) {
  const auto field = request.find("Accept-Encoding");
  if (field.lines != 1) return false;
  std::string_view rest = field.value;
  bool any = false;
  while (!rest.empty()) {
    std::string_view parameters = take(rest, ',');
    const std::string_view coding = take(parameters, ';');
    if (iequals(coding, "gzip")) return !is_refused(parameters);
    if (coding == "*") any = !is_refused(parameters);
  }
  return any;
}

http::Response answer(const http::Request& request, const Representation& what) {
  const bool gzip = !what.gzip.empty() && accepts_gzip(request);
  std::string etag = "\"" + std::string(what.etag);
  etag += gzip ? "-gzip\"" : "\"";  // another form of the same content has another tag
  const auto known = request.find("If-None-Match");
  const bool unchanged = known.lines == 1 && names(known.value, etag);
  http::Response response(unchanged ? 304 : 200);
  response.add("ETag", etag).add("Cache-Control", what.cache_control).fields(kSecurity);
  if (!what.gzip.empty()) response.fields("Vary: Accept-Encoding\r\n");
  if (unchanged) return response.reason("unchanged");
  response.add("Content-Type", what.type).reason("page");
  if (gzip) response.fields("Content-Encoding: gzip\r\n");
  return response.body(std::string(gzip ? what.gzip : what.plain));
}

}  // namespace sallyport::endpoints::explorer
