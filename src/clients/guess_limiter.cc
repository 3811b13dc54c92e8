#include "clients/guess_limiter.h"

#include <algorithm>

namespace sallyport::clients {
namespace {

std::int64_t seconds_of(SteadyTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string pair_key(std::string_view client_id, const Address& from) {
  std::string key(from.bytes().begin(), from.bytes().end());
  // Longer ids than any client has are all one: they cost no more memory than others.
  key += client_id.substr(0, 101);
  return key;
}

}  // namespace

template <std::size_t N>
void GuessLimiter::Recent<N>::add(std::int64_t now) {
  times[next] = now;
  next = (next + 1) % N;
  count = std::min(count + 1, N);
}

template <std::size_t N>
std::size_t GuessLimiter::Recent<N>::since(std::int64_t start) const {
  return static_cast<std::size_t>(std::count_if(times.begin(),
                                                times.begin() + static_cast<long>(count),
                                                [&](std::int64_t t) { return t > start; }));
}

template <std::size_t N>
std::int64_t GuessLimiter::Recent<N>::oldest() const {
  return times[count < N ? 0 : next];
}

GuessLimiter::Shard& GuessLimiter::shard_of(const Address& address) {
  return shards_[AddressHash{}(address) % kShards];
}

std::uint32_t GuessLimiter::wait_of(const Recent<kPairMemory>& pair, std::int64_t now) const {
  if (pair.since(now - rules_.window.count()) <= rules_.failures_of_pair) return 0;
  return static_cast<std::uint32_t>(
      std::max<std::int64_t>(1, pair.oldest() + rules_.window.count() - now));
}

std::uint32_t GuessLimiter::refused_for(std::string_view client_id, const Address& from,
                                        SteadyTime now) {
  if (!any_.load(std::memory_order_relaxed)) return 0;
  const Address counted = from.counted();
  Shard& shard = shard_of(counted);
  std::lock_guard lock(shard.mutex);
  if (shard.pairs.empty()) return 0;
  const auto* pair = shard.pairs.find(pair_key(client_id, counted));
  return pair == nullptr ? 0 : wait_of(*pair, seconds_of(now));
}

std::chrono::milliseconds GuessLimiter::count_for_address(Shard& shard, const Address& from,
                                                          std::int64_t now) {
  auto& address = shard.addresses.at(from);
  address.add(now);
  const bool many = address.since(now - rules_.window.count()) >= rules_.failures_of_address;
  return many ? rules_.delay : std::chrono::milliseconds(0);
}

GuessLimiter::Verdict GuessLimiter::failed(std::string_view client_id, const Address& from,
                                           SteadyTime now) {
  any_.store(true, std::memory_order_relaxed);
  const Address counted = from.counted();
  Shard& shard = shard_of(counted);
  std::lock_guard lock(shard.mutex);
  auto& pair = shard.pairs.at(pair_key(client_id, counted));
  pair.add(seconds_of(now));
  return {wait_of(pair, seconds_of(now)), count_for_address(shard, counted, seconds_of(now))};
}

std::chrono::milliseconds GuessLimiter::refused(const Address& from, SteadyTime now) {
  const Address counted = from.counted();
  Shard& shard = shard_of(counted);
  std::lock_guard lock(shard.mutex);
  return count_for_address(shard, counted, seconds_of(now));
}

}  // namespace sallyport::clients
