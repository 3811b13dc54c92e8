#pragma once

#include "base/error.h"
#include "clients/client.h"
#include "http/response.h"

namespace sallyport::endpoints::seed {

/// The one place that knows this contract's words: what each refusal looks like to the caller.
/// Adds WWW-Authenticate, Retry-After and the delay where they belong.
http::Response render(const Error& error);
/// 415 for a client that is registered for `allowed`.
http::Response render_content_type_refused(clients::ContentType allowed);
/// Where HTTP itself refuses, or nothing is registered: by status.
http::Response render_fault(int status);

}  // namespace sallyport::endpoints::seed
