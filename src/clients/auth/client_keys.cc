#include "clients/auth/client_keys.h"

#include "jose/jwks.h"

namespace sallyport::clients {

Outcome<ClientKeySetPtr> ClientKeys::registered(const Client& client) {
  {
    std::lock_guard lock(mutex_);
    const Known* known = known_.find(client.id);
    if (known != nullptr && known->client_version == client.version) return known->keys;
  }
  // Outside the lock: two threads may both read them, which harms nobody.
  auto keys = jose::parse_jwk_set(client.oauth2->jwks);
  if (!keys) return Unexpected(std::move(keys).error());
  auto shared = std::make_shared<const ClientKeySet>(std::move(*keys));
  std::lock_guard lock(mutex_);
  known_.at(client.id) = Known{client.version, shared};
  return shared;
}

void ClientKeys::find(const ClientPtr& client, std::string_view kid, Then then) {
  if (client->oauth2->jwks_url.empty()) {
    then(registered(*client));
  } else if (remote_ != nullptr) {
    remote_->find(client->oauth2->jwks_url, kid, std::move(then));
  } else {
    then(fail(Code::unavailable, "nobody here reads the keys of clients from URLs"));
  }
}

}  // namespace sallyport::clients
