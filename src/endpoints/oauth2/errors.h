#pragma once

#include <string_view>

#include "base/error.h"
#include "http/response.h"

namespace sallyport::endpoints::oauth2 {

/// The words of RFC 6749 5.2 (and RFC 8707, RFC 7009) for every refusal, with WWW-Authenticate,
/// Retry-After and the delay where they belong. The description comes from the error's own table;
/// only what a client that has proved itself may know is named in it.
http::Response render(const Error& error);
/// Where HTTP itself refuses a request for one of these endpoints: by status.
http::Response render_fault(int status);

/// JSON that nobody may keep (RFC 6749 5.1, RFC 7662 section 4).
http::Response json_response(int status, std::string body);

}  // namespace sallyport::endpoints::oauth2
