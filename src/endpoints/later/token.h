#pragma once

#include <functional>

#include "clients/auth/authenticator.h"
#include "http/answer.h"
#include "tokens/issue.h"

namespace sallyport::endpoints::later {

/// What the token endpoints of this contract are made of; all of it must outlive them.
struct TokenParts {
  clients::Authenticator& authenticator;
  tokens::Issuer& issuer;
  /// Has the store been away for too long to go on from memory? Must not block.
  std::function<bool(std::chrono::steady_clock::time_point now)> too_stale;
};

/// POST /v1/api/oauth/token: credentials, scope and grant type in a JSON body; a token of the plain
/// profile and its life in seconds out.
http::Handler post_token(const TokenParts& parts);
/// GET /v1/api/oauth/token, the older form: scope and grant type in the query, Basic credentials;
/// `expires_in` is a point in time.
http::Handler get_token(const TokenParts& parts);
/// POST /v2/api/oauth/token?appContext=: as POST v1, for scopes that begin with the appContext,
/// which come back in the answer.
http::Handler post_token_v2(const TokenParts& parts);

}  // namespace sallyport::endpoints::later
