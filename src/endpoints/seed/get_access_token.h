#pragma once

#include "clients/auth/authenticator.h"
#include "http/answer.h"
#include "tokens/issue.h"

namespace sallyport::endpoints::seed {

/// GET (and POST) /v1/getAccessToken: a client's credentials and scopes in, a signed token out.
/// Thread-safe; what it is made of must outlive it.
class GetAccessToken {
 public:
  GetAccessToken(clients::Authenticator& authenticator, tokens::Issuer& issuer)
      : authenticator_(authenticator), issuer_(issuer) {}

  http::Answer operator()(const http::Request& request) const;

 private:
  Outcome<clients::AuthenticatedClient> authenticate(const http::Request& request) const;

  clients::Authenticator& authenticator_;
  tokens::Issuer& issuer_;
};

}  // namespace sallyport::endpoints::seed
