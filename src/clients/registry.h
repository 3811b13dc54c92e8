#pragma once

#include <array>
#include <cstddef>
#include <shared_mutex>
#include <string_view>
#include <unordered_set>

#include "clients/client.h"

namespace sallyport::clients {

/// All clients, in memory: what the path of a token asks. Thread-safe; a reader is held up by at
/// most the change of one client in the same one of many shards.
class Registry {
 public:
  /// Null if there is no such client. The pointer stays good for as long as it is held, also when
  /// the client changes meanwhile.
  ClientPtr find(std::string_view id) const;

  void put(ClientPtr client);
  void erase(std::string_view id);
  /// Erases every client whose id is not in `ids`; used after a full load.
  void keep_only(const std::unordered_set<std::string_view>& ids);
  void reserve(std::size_t clients);
  std::size_t size() const;

 private:
  // Clients are found by their own id: the set stores no second copy of it.
  struct IdHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>{}(id); }
    std::size_t operator()(const ClientPtr& client) const { return (*this)(client->id); }
  };
  struct IdEqual {
    using is_transparent = void;
    bool operator()(const ClientPtr& a, const ClientPtr& b) const { return a->id == b->id; }
    bool operator()(const ClientPtr& a, std::string_view b) const { return a->id == b; }
    bool operator()(std::string_view a, const ClientPtr& b) const { return a == b->id; }
  };
  struct alignas(64) Shard {
    mutable std::shared_mutex mutex;
    std::unordered_set<ClientPtr, IdHash, IdEqual> clients;
  };

  static constexpr std::size_t kShards = 256;
  Shard& shard_of(std::string_view id);
  const Shard& shard_of(std::string_view id) const;

  std::array<Shard, kShards> shards_;
};

}  // namespace sallyport::clients
