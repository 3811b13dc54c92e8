#pragma once

#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/bounded_lru.h"
#include "verifier/verified_token.h"

namespace sallyport::verifier {

/// Of which tokens the signature was found good, so that it need not be checked again. It remembers
/// no decision: whether the token has expired, was revoked, or is good for what is asked is looked
/// at each time. A token is found by all of its bytes. Bounded; what was used longest ago is
/// forgotten first. Thread-safe.
class VerifiedMemo {
 public:
  explicit VerifiedMemo(std::size_t entries) : entries_of_shard_(entries / kShards + 1) {
    for (auto& shard : shards_) shard.tokens = Tokens(entries_of_shard_);
  }

  /// Null if it is not there.
  VerifiedPtr find(std::string_view token) {
    Shard& shard = shard_of(token);
    std::lock_guard lock(shard.mutex);
    const VerifiedPtr* found = shard.tokens.find(token);
    return found == nullptr ? nullptr : *found;
  }
  void put(std::string_view token, VerifiedPtr verified) {
    Shard& shard = shard_of(token);
    std::lock_guard lock(shard.mutex);
    shard.tokens.at(std::string(token)) = std::move(verified);
  }
  void forget(std::string_view token) {
    Shard& shard = shard_of(token);
    std::lock_guard lock(shard.mutex);
    shard.tokens.erase(token);
  }

 private:
  /// The end of a good token is part of its signature, as random as a hash; and others than good
  /// ones never get in.
  struct TailHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view token) const {
      std::uint64_t words[2] = {};
      if (token.size() > sizeof words) {
        std::memcpy(words, token.data() + token.size() - sizeof words, sizeof words);
      }
      return words[0] * 0x9E3779B97F4A7C15 ^ words[1];
    }
  };
  using Tokens = BoundedLru<std::string, VerifiedPtr, TailHash>;
  struct alignas(64) Shard {
    std::mutex mutex;
    Tokens tokens{0};
  };
  static constexpr std::size_t kShards = 64;
  Shard& shard_of(std::string_view token) { return shards_[(TailHash{}(token) >> 32) % kShards]; }

  const std::size_t entries_of_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace sallyport::verifier
