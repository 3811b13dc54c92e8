#pragma once

#include <memory>
#include <string_view>

#include "endpoints/later/token.h"
#include "http/router.h"
#include "tokens/judge.h"

namespace sallyport::endpoints::later {

/// What is named must outlive the router.
void mount(http::Router& router, const TokenParts& parts,
           const std::shared_ptr<const tokens::TokenJudge>& judge);

/// Is this one of the patterns that mount() has registered? Then render_fault() answers what HTTP
/// refuses there.
bool is_ours(std::string_view pattern);

}  // namespace sallyport::endpoints::later
