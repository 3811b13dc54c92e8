#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "clients/client_store.h"

namespace sallyport::clients {

/// Which secrets were used lately, until they are written down in one batch. What is lost in a
/// crash is at most a minute of "last used". Thread-safe.
class SecretUses {
 public:
  void note(const std::string& client_id, const std::string& secret_id, UnixTime now) {
    std::lock_guard lock(mutex_);
    // Without a store to take them (it is away) they must not grow without bound.
    if (uses_.size() < kMost) uses_.push_back({client_id, secret_id, now});
  }

  std::vector<ClientStore::SecretUse> take() {
    std::lock_guard lock(mutex_);
    return std::exchange(uses_, {});
  }

 private:
  static constexpr std::size_t kMost = 100'000;
  std::mutex mutex_;
  std::vector<ClientStore::SecretUse> uses_;
};

}  // namespace sallyport::clients
