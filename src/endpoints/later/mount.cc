#include "endpoints/later/mount.h"

#include "endpoints/later/validate_token.h"

namespace sallyport::endpoints::later {

void mount(http::Router& router, const TokenParts& parts,
           const std::shared_ptr<const tokens::TokenJudge>& judge) {
  router.add(http::Method::post, "/v1/api/oauth/token", post_token(parts));
  router.add(http::Method::get, "/v1/api/oauth/token", get_token(parts));
  router.add(http::Method::post, "/v2/api/oauth/token", post_token_v2(parts));
  router.add(http::Method::post, "/v1/api/oauth/validateToken", validate_token(parts, judge));
}

bool is_ours(std::string_view path) {
  return path == "/v1/api/oauth/token" || path == "/v2/api/oauth/token" ||
         path == "/v1/api/oauth/validateToken";
}

}  // namespace sallyport::endpoints::later
