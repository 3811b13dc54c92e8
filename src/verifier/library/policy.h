#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "sallyport/verifier.h"
#include "verifier/verified_token.h"

namespace sallyport::verifier {

/// Whether the policy says all that its profile needs, and nothing that nobody would look at.
/// Refuses with invalid_argument.
Done check_policy(const TokenPolicy& policy);

/// The scopes of a token, each of them whole.
std::vector<std::string_view> scopes_of(const VerifiedToken& token);

/// Refuses with token_lacks_scope.
Done check_scopes(const VerifiedToken& token, const TokenPolicy& policy);

}  // namespace sallyport::verifier
