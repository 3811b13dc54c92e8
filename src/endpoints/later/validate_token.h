#pragma once

#include <memory>

#include "endpoints/later/token.h"
#include "tokens/judge.h"

namespace sallyport::endpoints::later {

/// POST /v1/api/oauth/validateToken: {"valid":true} for a token that is good now and that the
/// client may hear of (its own, or any with may_introspect); else {"valid":false}, never an error.
http::Handler validate_token(const TokenParts& parts,
                             std::shared_ptr<const tokens::TokenJudge> judge);

}  // namespace sallyport::endpoints::later
