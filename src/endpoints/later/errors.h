#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "clients/client.h"
#include "http/response.h"

namespace sallyport::endpoints::later {

/// What a refusal of this contract says: one of its six-digit codes, and what stands in
/// invalid-params.
struct Fault {
  std::string_view code;
  std::vector<std::string> params;
};

inline constexpr std::string_view kPayloadEmpty = "240006";
inline constexpr std::string_view kNotReadable = "240007";
inline constexpr std::string_view kWrongType = "240008";
inline constexpr std::string_view kMissing = "240009";
inline constexpr std::string_view kConstraint = "240010";
inline constexpr std::string_view kMediaType = "241501";
inline constexpr std::string_view kMediaTypeMissing = "241502";

/// The array with one object. `instance` is the request's path. REQUIRES: `fault.code` is one of
/// this contract's.
http::Response render(const Fault& fault, std::string_view instance);
/// In the words of the token endpoints.
http::Response render(const Error& error, std::string_view instance);
/// The same for validateToken, which has another code for wrong credentials.
http::Response render_validation(const Error& error, std::string_view instance);
/// For a client that is registered for `allowed`.
http::Response render_content_type_refused(clients::ContentType allowed, std::string_view instance);
/// Where HTTP itself refuses a request for one of these endpoints: by status.
http::Response render_fault(int status, std::string_view instance);

}  // namespace sallyport::endpoints::later
