#pragma once

#include "clients/auth/authenticator.h"
#include "http/answer.h"
#include "tokens/issue.h"

namespace sallyport::endpoints::seed {

/// GET (and POST) /v1/getAccessToken: a client's credentials and scopes in, a signed token out.
/// Thread-safe; what it is made of must outlive it.
class GetAccessToken {
 public:
  using TooStale = std::function<bool(std::chrono::steady_clock::time_point now)>;
  /// `too_stale`: has the store been away for too long to go on from memory?
  GetAccessToken(clients::Authenticator& authenticator, tokens::Issuer& issuer, TooStale too_stale)
      : authenticator_(authenticator), issuer_(issuer), too_stale_(std::move(too_stale)) {}

  http::Answer operator()(const http::Request& request) const;

 private:
  clients::Authenticator& authenticator_;
  tokens::Issuer& issuer_;
  TooStale too_stale_;
};

}  // namespace sallyport::endpoints::seed
