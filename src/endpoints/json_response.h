#pragma once

#include <string>

#include "base/error.h"
#include "http/response.h"

namespace sallyport::endpoints {

/// An answer with JSON in it that nothing may keep: tokens, and what is said of them (RFC
/// 6749 5.1).
http::Response json_response(int status, std::string body);

/// Adds what a refusal says in every contract, but for its words: the reason for log and metrics,
/// when to come again (RFC 9110 10.2.3; a 503 says a second), and the delay that it waits for.
http::Response refused_for(http::Response response, const Error& error);

/// RFC 9110 15.5.2: a 401 for a client's credentials says how to show them.
void ask_for_basic(http::Response& response);

}  // namespace sallyport::endpoints
