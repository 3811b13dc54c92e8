#include "tokens/revocations.h"

#include <algorithm>

namespace sallyport::tokens {

bool Revocations::is_in_shard(std::string_view kid, const crypto::Digest256& digest) const {
  const Shard& shard = shards_[digest.back() % kShards];
  std::shared_lock lock(shard.mutex);
  const auto [begin, end] = shard.entries.equal_range(digest);
  return std::any_of(begin, end, [&](const auto& entry) { return *entry.second.kid == kid; });
}

void Revocations::add(std::string_view kid, const crypto::Digest256& digest, UnixTime exp) {
  auto name = shared_name(kid);
  Shard& shard = shards_[digest.back() % kShards];
  std::unique_lock lock(shard.mutex);
  const auto [begin, end] = shard.entries.equal_range(digest);
  if (std::any_of(begin, end, [&](const auto& entry) { return *entry.second.kid == kid; })) return;
  shard.entries.emplace(digest, Entry{std::move(name), exp});
  size_.fetch_add(1, std::memory_order_release);
}

void Revocations::purge(UnixTime now) {
  for (Shard& shard : shards_) {
    std::unique_lock lock(shard.mutex);
    const std::size_t gone = std::erase_if(shard.entries, [&](const auto& entry) {
      return entry.second.exp + kKeptBehindExpiry <= now;
    });
    size_.fetch_sub(gone, std::memory_order_release);
  }
  forget_unused_names();
}

std::shared_ptr<const std::string> Revocations::shared_name(std::string_view kid) {
  std::lock_guard lock(names_mutex_);
  for (const auto& name : names_) {
    if (*name == kid) return name;
  }
  return names_.emplace_back(std::make_shared<const std::string>(kid));
}

void Revocations::forget_unused_names() {
  std::lock_guard lock(names_mutex_);
  std::erase_if(names_, [](const auto& name) { return name.use_count() == 1; });
}

}  // namespace sallyport::tokens
