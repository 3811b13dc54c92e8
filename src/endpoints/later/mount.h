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

/// Is a request for this path one of this contract's, good or bad? Then render_fault() answers it.
bool is_ours(std::string_view path);

}  // namespace sallyport::endpoints::later
