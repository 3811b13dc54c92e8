#pragma once

#include <string_view>

#include "base/error.h"
#include "http/request.h"

namespace sallyport::gateway {

/// The one token that a request shows, in `Authorization: Bearer` (RFC 6750 2.1). A view into the
/// request. Refuses with
/// - token_missing: there is no Authorization field;
/// - credentials_malformed: there are two, or another scheme, or more than one value behind it, or
///   the query has a token too (RFC 6750 2: one way only).
Outcome<std::string_view> bearer_of(const http::Request& request);

/// Does this query, or form, have a parameter access_token (RFC 6750 2.2, 2.3)?
bool has_token_parameter(std::string_view form);

}  // namespace sallyport::gateway
