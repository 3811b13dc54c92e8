#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/bounded_lru.h"
#include "base/text.h"
#include "clients/client.h"
#include "jose/imported_key.h"

namespace sallyport::clients {

using ClientKeySet = std::vector<jose::ImportedKey>;
using ClientKeySetPtr = std::shared_ptr<const ClientKeySet>;

/// Gets the JWK Sets that clients publish at a URL.
class RemoteKeys {
 public:
  virtual ~RemoteKeys() = default;
  using Then = std::function<void(Outcome<ClientKeySetPtr>)>;
  /// Calls `then` once, at once or from another thread, with the keys as they are known; with newer
  /// ones if `kid` (which may be empty) is not among them, as often as the rules of fetching allow.
  virtual void find(const std::string& url, std::string_view kid, Then then) = 0;
};

/// The public keys by which clients of private_key_jwt are known. Thread-safe.
class ClientKeys {
 public:
  /// `remote` may be null: clients with a URL are then refused.
  explicit ClientKeys(RemoteKeys* remote = nullptr) : remote_(remote) {}

  using Then = RemoteKeys::Then;
  /// Calls `then` once, at once or from another thread. Reads registered keys when a client's
  /// version is first seen, which takes milliseconds for RSA.
  void find(const ClientPtr& client, std::string_view kid, Then then);

 private:
  struct Known {
    std::uint64_t client_version = 0;
    ClientKeySetPtr keys;
  };
  Outcome<ClientKeySetPtr> registered(const Client& client);

  RemoteKeys* const remote_;
  std::mutex mutex_;
  BoundedLru<std::string, Known, TextHash> known_{4096};
};

}  // namespace sallyport::clients
