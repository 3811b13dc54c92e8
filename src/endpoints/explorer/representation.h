#pragma once

#include <string>
#include <string_view>

#include "http/request.h"
#include "http/response.h"

namespace sallyport::endpoints::explorer {

/// Something to be sent, and in which forms it is there. Views must outlive the answer's making.
struct Representation {
  std::string_view type;
  std::string_view etag;  // of the plain form, without quotes
  std::string_view plain;
  std::string_view gzip;  // empty: only the plain form is there
  std::string_view cache_control;
};

/// 200 in the form that the request accepts, or 304 where it has that already (If-None-Match, RFC
/// 9110 section 13.1.2). Carries what keeps a browser from being led astray: the pages' content
/// security policy, nosniff, no referrer, no frame.
http::Response answer(const http::Request& request, const Representation& what);

/// Does the request accept gzip (RFC 9110 section 12.5.3)?
bool accepts_gzip(const http::Request& request);

}  // namespace sallyport::endpoints::explorer
