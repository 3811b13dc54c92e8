#include "endpoints/seed/mount.h"

#include "endpoints/seed/get_access_token.h"
#include "endpoints/seed/jwks.h"

namespace sallyport::endpoints::seed {

void mount(http::Router& router, const Parts& parts) {
  const GetAccessToken get_access_token(parts.authenticator, parts.issuer, parts.too_stale);
  // POST does the same: many HTTP clients and all browsers cannot send a body with GET.
  for (const http::Method method : {http::Method::get, http::Method::post}) {
    router.add(method, "/v1/getAccessToken", get_access_token);
    router.add_with_slashes(method, "/v1/getAccessToken/{scope}", get_access_token);
  }
  router.add(http::Method::get, "/v1/jwks.json", Jwks(parts.keys, parts.jwks_cache));
}

std::vector<http::EchoedField> echoed_fields() {
  return {{"X-Client-Correlation-Id", 40},
          {"X-Client-Trace-Id", 256},
          {"X-Client-Source-Channel", 40},
          {"X-Client-User-Id", 40},
          {"X-Correl-Id", 40}};
}

}  // namespace sallyport::endpoints::seed
