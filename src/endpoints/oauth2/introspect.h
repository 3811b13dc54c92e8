#pragma once

#include "endpoints/oauth2/client_request.h"
#include "tokens/judge.h"

namespace sallyport::endpoints::oauth2 {

/// POST /oauth2/introspect (RFC 7662): is this token good now, and what does it say? A client hears
/// of its own tokens, and of others' only where it was registered for that; of everything else
/// exactly {"active":false}. Thread-safe; what it is made of must outlive it.
class Introspect {
 public:
  Introspect(ClientParts parts, std::shared_ptr<const tokens::TokenJudge> judge)
      : parts_(std::move(parts)), judge_(std::move(judge)) {}

  http::Answer operator()(const http::Request& request) const;

 private:
  ClientParts parts_;
  std::shared_ptr<const tokens::TokenJudge> judge_;
};

}  // namespace sallyport::endpoints::oauth2
