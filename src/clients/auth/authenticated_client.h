#pragma once

#include "clients/client.h"

namespace sallyport::clients {

/// A client that has proved to be itself, or for which the operator speaks. Only Authenticator
/// makes one: who holds it need not ask again.
class AuthenticatedClient {
 public:
  const Client& operator*() const { return *client_; }
  const Client* operator->() const { return client_.get(); }
  const ClientPtr& pointer() const { return client_; }

 private:
  friend class Authenticator;
  explicit AuthenticatedClient(ClientPtr client) : client_(std::move(client)) {}
  ClientPtr client_;
};

}  // namespace sallyport::clients
