#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sallyport::verifier {

/// What a token with the space-delimited scopes `granted` (RFC 6749 3.3) lacks where all of `all`
/// are needed, and one of `any` if there are any: words for an operator, or nothing if it has what
/// is needed. Scopes are compared whole, byte for byte.
std::optional<std::string> lacking_scope(std::string_view granted, std::span<const std::string> all,
                                         std::span<const std::string> any);

}  // namespace sallyport::verifier
