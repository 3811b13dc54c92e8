#pragma once

#include "endpoints/oauth2/client_request.h"
#include "tokens/issue.h"

namespace sallyport::endpoints::oauth2 {

/// POST /oauth2/token (RFC 6749 4.4): a client's credentials in, an access token of RFC 9068 out.
/// Thread-safe; what it is made of must outlive it.
class Token {
 public:
  Token(ClientParts parts, tokens::Issuer& issuer, std::string issuer_name)
      : parts_(std::move(parts)),
        issuer_(issuer),
        name_(std::make_shared<const std::string>(std::move(issuer_name))) {}

  http::Answer operator()(const http::Request& request) const;

 private:
  ClientParts parts_;
  tokens::Issuer& issuer_;
  std::shared_ptr<const std::string> name_;  // what stands in `iss`
};

}  // namespace sallyport::endpoints::oauth2
