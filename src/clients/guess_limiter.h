#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/bounded_lru.h"

namespace sallyport::clients {

using SteadyTime = std::chrono::steady_clock::time_point;

struct GuessRules {
  std::chrono::seconds window{60};
  std::uint32_t failures_of_pair = 10;  // one more within the window: refused until it has passed
  std::uint32_t failures_of_address = 100;  // from this one on, its failing answers are delayed
  std::chrono::milliseconds delay{1000};
};

/// Slows guessing without hurting the neighbour: failures count for the pair of client id and
/// address, so nobody can lock a client out from elsewhere; and for the address alone, where the
/// only consequence is that its failing attempts (never its good ones) wait. Bounded memory: what
/// failed longest ago is forgotten first. Thread-safe; attempts that run at the same time each
/// count.
class GuessLimiter {
 public:
  explicit GuessLimiter(GuessRules rules) : rules_(rules) {}

  /// For how many seconds this pair is refused whatever it shows; 0 if it is not.
  std::uint32_t refused_for(std::string_view client_id, const Address& from, SteadyTime now);

  struct Verdict {
    std::uint32_t retry_after_s = 0;  // over 0: answer "too many", not "wrong"
    std::chrono::milliseconds delay{0};
  };
  /// An attempt has failed.
  Verdict failed(std::string_view client_id, const Address& from, SteadyTime now);
  /// An attempt of a pair that is refused already: counts for its address only.
  std::chrono::milliseconds refused(const Address& from, SteadyTime now);

 private:
  /// The times of the last N failures.
  template <std::size_t N>
  struct Recent {
    std::array<std::int64_t, N> times{};  // seconds; a ring, `next` is the oldest
    std::size_t next = 0;
    std::size_t count = 0;
    void add(std::int64_t now);
    std::size_t since(std::int64_t start) const;
    std::int64_t oldest() const;
  };
  static constexpr std::size_t kPairMemory = 11;
  static constexpr std::size_t kAddressMemory = 100;
  static constexpr std::size_t kShards = 16;

  struct Shard {
    std::mutex mutex;
    BoundedLru<std::string, Recent<kPairMemory>> pairs{8192};
    BoundedLru<Address, Recent<kAddressMemory>, AddressHash> addresses{2048};
  };

  Shard& shard_of(const Address& address);
  std::uint32_t wait_of(const Recent<kPairMemory>& pair, std::int64_t now) const;
  std::chrono::milliseconds count_for_address(Shard& shard, const Address& from, std::int64_t now);

  GuessRules rules_;
  std::atomic<bool> any_{false};  // has anything ever failed? Until then nobody takes a lock
  std::array<Shard, kShards> shards_;
};

}  // namespace sallyport::clients
