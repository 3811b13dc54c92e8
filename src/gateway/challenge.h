#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace sallyport::gateway {

/// The value of WWW-Authenticate (RFC 6750 3) for a refusal at the gate; empty where there is
/// nothing to ask for. Nothing that a caller sent is in it.
std::string challenge(Code code, std::string_view wanted_scopes);

}  // namespace sallyport::gateway
