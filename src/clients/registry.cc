#include "clients/registry.h"

#include <mutex>

namespace sallyport::clients {

Registry::Shard& Registry::shard_of(std::string_view id) {
  // The high bits: the low ones choose the bucket inside the shard.
  return shards_[(IdHash{}(id) >> 48) % kShards];
}

const Registry::Shard& Registry::shard_of(std::string_view id) const {
  return const_cast<Registry*>(this)->shard_of(id);
}

ClientPtr Registry::find(std::string_view id) const {
  const Shard& shard = shard_of(id);
  std::shared_lock lock(shard.mutex);
  const auto it = shard.clients.find(id);
  return it == shard.clients.end() ? nullptr : *it;
}

void Registry::put(ClientPtr client) {
  Shard& shard = shard_of(client->id);
  std::unique_lock lock(shard.mutex);
  if (const auto it = shard.clients.find(client); it != shard.clients.end()) {
    shard.clients.erase(it);
  }
  shard.clients.insert(std::move(client));
}

void Registry::erase(std::string_view id) {
  Shard& shard = shard_of(id);
  std::unique_lock lock(shard.mutex);
  if (const auto it = shard.clients.find(id); it != shard.clients.end()) shard.clients.erase(it);
}

void Registry::keep_only(const std::unordered_set<std::string_view>& ids) {
  for (Shard& shard : shards_) {
    std::unique_lock lock(shard.mutex);
    std::erase_if(shard.clients, [&](const ClientPtr& c) { return !ids.contains(c->id); });
  }
}

void Registry::reserve(std::size_t clients) {
  for (Shard& shard : shards_) {
    std::unique_lock lock(shard.mutex);
    shard.clients.reserve(clients / kShards);
  }
}

std::size_t Registry::size() const {
  std::size_t sum = 0;
  for (const Shard& shard : shards_) {
    std::shared_lock lock(shard.mutex);
    sum += shard.clients.size();
  }
  return sum;
}

}  // namespace sallyport::clients
