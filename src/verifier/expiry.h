#pragma once

#include <string>

#include "base/error.h"
#include "verifier/leeway.h"
#include "verifier/verified_token.h"

namespace sallyport::verifier {

/// Refuses with token_expired: `now` is exp + leeway or later (RFC 7519 4.1.4: "on or after").
inline Done check_expiry(const VerifiedToken& token, UnixTime now, Seconds leeway) {
  if (now < token.exp() + bounded_leeway(leeway)) return done();
  return fail(Code::token_expired,
              "expired " + std::to_string((now - token.exp()).count()) + " s ago");
}

}  // namespace sallyport::verifier
