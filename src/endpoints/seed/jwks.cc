#include "endpoints/seed/jwks.h"

#include <string>

namespace sallyport::endpoints::seed {

http::Answer Jwks::operator()(const http::Request& request) const {
  http::Response response(200);
  response.add("Content-Type", "application/json")
      .add("Cache-Control", "public, max-age=" + std::to_string(cache_.count()))
      .reason("published")
      .body(keys_.get()->jwks_json(verifier::Profile::plain, request.now));
  return response;
}

}  // namespace sallyport::endpoints::seed
