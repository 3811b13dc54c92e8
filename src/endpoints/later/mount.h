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

/// Is this the path of one of these endpoints? Then render_fault() says what HTTP itself refuses.
bool is_ours(std::string_view path);

}  // namespace sallyport::endpoints::later
