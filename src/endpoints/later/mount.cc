#include "endpoints/later/mount.h"

#include "endpoints/later/validate_token.h"

namespace sallyport::endpoints::later {

namespace {

constexpr std::string_view kToken = "/v1/api/oauth/token";
constexpr std::string_view kTokenV2 = "/v2/api/oauth/token";
constexpr std::string_view kValidateToken = "/v1/api/oauth/validateToken";

}  // namespace

void mount(http::Router& router, const TokenParts& parts,
           const std::shared_ptr<const tokens::TokenJudge>& judge) {
  router.add(http::Method::post, kToken, post_token(parts));
  router.add(http::Method::get, kToken, get_token(parts));
  router.add(http::Method::post, kTokenV2, post_token_v2(parts));
  router.add(http::Method::post, kValidateToken, validate_token(parts, judge));
}

bool is_ours(std::string_view pattern) {
  return pattern == kToken || pattern == kTokenV2 || pattern == kValidateToken;
}

}  // namespace sallyport::endpoints::later
