#include "endpoints/oauth2/mount.h"

#include "endpoints/oauth2/errors.h"
#include "endpoints/oauth2/introspect.h"
#include "endpoints/oauth2/metadata.h"
#include "endpoints/oauth2/revoke.h"
#include "endpoints/oauth2/token.h"

namespace sallyport::endpoints::oauth2 {
namespace {

http::Response public_json(std::string body, Seconds cache) {
  http::Response response(200);
  response.add("Content-Type", "application/json")
      .add("Cache-Control", "public, max-age=" + std::to_string(cache.count()))
      .add("X-Content-Type-Options", "nosniff")
      .reason("published")
      .body(std::move(body));
  return response;
}

}  // namespace

void mount(http::Router& router, const Parts& parts) {
  const std::string& issuer = parts.judge->issuer();
  const std::string base(path_of_issuer(issuer));
  const auto post = http::Method::post;
  router.add(post, base + "/oauth2/token", Token(parts.clients, parts.issuer, issuer));
  router.add(post, base + "/oauth2/introspect", Introspect(parts.clients, parts.judge));
  router.add(post, base + "/oauth2/revoke", Revoke(parts.clients, parts.judge, parts.revoker));
  router.add(http::Method::get, metadata_path(issuer),
             [body = metadata_json(issuer), cache = parts.jwks_cache](const http::Request&) {
               return public_json(body, cache);
             });
  router.add(http::Method::get, base + "/.well-known/jwks.json",
             [&keys = parts.keys, cache = parts.jwks_cache](const http::Request& request) {
               return public_json(keys.get()->jwks_json(verifier::Profile::at_jwt, request.now),
                                  cache);
             });
}

bool is_ours(std::string_view pattern, std::string_view issuer) {
  if (pattern == metadata_path(issuer)) return true;
  const std::string_view base = path_of_issuer(issuer);
  if (!pattern.starts_with(base)) return false;
  pattern.remove_prefix(base.size());
  return pattern == "/oauth2/token" || pattern == "/oauth2/introspect" ||
         pattern == "/oauth2/revoke" || pattern == "/.well-known/jwks.json";
}

}  // namespace sallyport::endpoints::oauth2
