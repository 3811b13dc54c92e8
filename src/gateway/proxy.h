#pragma once

#include <functional>
#include <memory>

#include "gateway/forwarded_request.h"
#include "http/answer.h"

namespace sallyport::gateway {

/// Renders a refusal in the words of the contract.
using Render = std::function<http::Response(const Error&)>;

/// Passes one request that may pass on to an upstream of its route, and the answer back; both as
/// streams, each side as fast as the other takes it. A request is sent a second time only where
/// nothing of it was sent, or where doing it twice is the same as once (RFC 9110 9.2.2) and it has
/// no body. What an upstream says that can be read in two ways is never passed on: 502, or the end
/// of the connection where the answer had begun. The route and `render` must outlive what is
/// returned.
http::Streaming pass_on(const Verdict& verdict, ForwardedRequest request, const Render& render);

}  // namespace sallyport::gateway
