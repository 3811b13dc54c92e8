#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "crypto/digest.h"

namespace sallyport::tokens {

/// For how long a revocation is kept behind its token's end: a verifier may allow for clocks that
/// differ, and a clock that is set back must not bring the token back to life.
inline constexpr Seconds kKeptBehindExpiry{3600};

/// All revoked tokens that may be alive, in memory: what the gate and the issuer ask. A token is
/// named by the key that signed it and by jose::token_digest(). Thread-safe; when add() has
/// returned, every contains() that begins knows of it.
class Revocations {
 public:
  /// Costs one load while nothing at all is revoked, and else a look into one of many shards.
  bool contains(std::string_view kid, const crypto::Digest256& digest) const {
    return size_.load(std::memory_order_acquire) != 0 && is_in_shard(kid, digest);
  }

  /// Once or many times: the same.
  void add(std::string_view kid, const crypto::Digest256& digest, UnixTime exp);
  /// Forgets those whose token ended kKeptBehindExpiry or longer ago.
  void purge(UnixTime now);
  std::size_t size() const { return size_.load(std::memory_order_relaxed); }

 private:
  /// The same header and payload under another key is another token; there are few keys, and they
  /// share their names.
  struct Entry {
    std::shared_ptr<const std::string> kid;
    UnixTime exp;
  };
  struct DigestHash {
    // Any eight bytes of a digest are as good as a hash. The last ones choose the shard.
    std::size_t operator()(const crypto::Digest256& digest) const {
      std::size_t hash = 0;
      std::memcpy(&hash, digest.data(), sizeof hash);
      return hash;
    }
  };
  struct alignas(64) Shard {
    mutable std::shared_mutex mutex;
    std::unordered_multimap<crypto::Digest256, Entry, DigestHash> entries;
  };
  static constexpr std::size_t kShards = 64;

  bool is_in_shard(std::string_view kid, const crypto::Digest256& digest) const;
  std::shared_ptr<const std::string> shared_name(std::string_view kid);
  void forget_unused_names();

  std::array<Shard, kShards> shards_;
  std::atomic<std::size_t> size_{0};
  std::mutex names_mutex_;
  std::vector<std::shared_ptr<const std::string>> names_;
};

}  // namespace sallyport::tokens
