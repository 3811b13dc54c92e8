#pragma once

#include <string>
#include <string_view>

#include "gateway/enforce.h"
#include "http/request.h"

namespace sallyport::gateway {

/// The head that goes to an upstream, but for what depends on the upstream and the body. A value:
/// it outlives the request.
struct ForwardedRequest {
  std::string line;         // request line, with its CRLF
  std::string fields;       // whole lines
  std::string client_host;  // what the client named us
  http::Method method;
  bool looped = false;   // it has passed this server before
  bool is_form = false;  // whose body may show a token
};

/// Writes it anew: the canonical path, the client's fields without those that are ours to say or of
/// its connection only, and what we say: Via, Forwarded and X-Forwarded-*, X-Request-Id, and of the
/// token X-Client-Id, X-Client-Scope and X-Client-Claim-*.
ForwardedRequest forward(const http::Request& request, const Verdict& verdict,
                         std::string_view via);

/// Whole lines: who the token was made for, and for what. For an upstream, or for a proxy that
/// asked.
void append_identity(std::string& out, const tokens::LiveToken& token);

}  // namespace sallyport::gateway
