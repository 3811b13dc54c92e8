#pragma once

#include "endpoints/oauth2/client_request.h"
#include "tokens/judge.h"
#include "tokens/revoker.h"

namespace sallyport::endpoints::oauth2 {

/// POST /oauth2/revoke (RFC 7009): a client ends a token of its own. What is not a good token is
/// answered 200, since it cannot be used anyway. Answers when the token is dead, here and on the
/// disk. Thread-safe; what it is made of must outlive it.
class Revoke {
 public:
  Revoke(ClientParts parts, std::shared_ptr<const tokens::TokenJudge> judge,
         tokens::Revoker& revoker)
      : parts_(std::move(parts)), judge_(std::move(judge)), revoker_(revoker) {}

  http::Answer operator()(const http::Request& request) const;

 private:
  ClientParts parts_;
  std::shared_ptr<const tokens::TokenJudge> judge_;
  tokens::Revoker& revoker_;
};

}  // namespace sallyport::endpoints::oauth2
