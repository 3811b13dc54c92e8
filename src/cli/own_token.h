#pragma once

#include <optional>
#include <string_view>

#include "keys/key_ring.h"
#include "verifier/verified_token.h"

namespace sallyport::cli {

/// Verifies a token of either profile, as far as the data folder alone can: what the server's name
/// is stands in its configuration, so an at+jwt is taken for whatever issuer and audience it says.
/// Without `now`, whether it has expired is not asked.
Outcome<verifier::VerifiedToken> verify_own(std::string_view token, const keys::KeyRing& ring,
                                            UnixTime key_time, std::optional<UnixTime> now);

}  // namespace sallyport::cli
