#include "endpoints/basic_client.h"

#include <utility>

namespace sallyport::endpoints {

Outcome<clients::AuthenticatedClient> basic_client(clients::Authenticator& authenticator,
                                                   const http::Request& request) {
  const auto authorization = request.find("Authorization");
  if (authorization.lines == 0) return fail(Code::credentials_missing);
  if (authorization.lines > 1) return fail(Code::credentials_malformed, "two Authorization fields");
  auto shown = clients::BasicCredentials::parse(authorization.value);
  if (!shown) return Unexpected(std::move(shown).error());
  return authenticator.authenticate(*shown, {request.caller, request.now, request.steady_now});
}

}  // namespace sallyport::endpoints
