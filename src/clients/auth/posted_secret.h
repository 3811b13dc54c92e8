#pragma once

#include <string_view>

#include "base/error.h"
#include "clients/auth/basic.h"

namespace sallyport::clients {

/// An id and a secret that stood in a request's body (RFC 6749 2.3.1, client_secret_post), or in
/// the JSON of a contract that has them there. Views into the request.
class PostedSecret {
 public:
  /// Refuses with credentials_malformed what no client can have: control characters, more than 512
  /// of them.
  static Outcome<PostedSecret> from(std::string_view id, std::string_view secret);

  const Credentials& credentials() const { return credentials_; }

 private:
  explicit PostedSecret(Credentials credentials) : credentials_(credentials) {}
  Credentials credentials_;
};

}  // namespace sallyport::clients
