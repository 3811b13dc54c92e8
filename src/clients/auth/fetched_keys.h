#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/worker_pool.h"
#include "clients/auth/client_keys.h"

namespace sallyport::clients {

struct FetchedKeysRules {
  std::chrono::seconds max_age{300};       // then they are fetched anew before they are used
  std::chrono::seconds cool_down{10};      // between two fetches of one URL, whoever asks for them
  std::chrono::seconds keep_stale{86400};  // how long old ones are used while the URL fails
};

/// The JWK Sets of URLs, fetched when they are needed: by one at a time for each URL, however many
/// wait for it; again for a key that is unknown, but not sooner than the cool-down allows. What was
/// good last is kept on every failure. Thread-safe.
class FetchedKeys final : public RemoteKeys {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// The text of a JWK Set. Called on a thread of this object; may block for seconds.
  using Fetch = std::function<Outcome<std::string>(const std::string& url)>;

  explicit FetchedKeys(Fetch fetch, FetchedKeysRules rules = {},
                       std::function<Time()> now = std::chrono::steady_clock::now);

  void find(const std::string& url, std::string_view kid, Then then) override;

 private:
  struct Entry {
    ClientKeySetPtr keys;  // null: none have come yet
    Time keys_at{};
    std::optional<Time> asked_at;  // when the last fetch ended
    std::string error;
    bool loading = false;
    std::vector<Then> waiting;
  };
  static bool has(const Entry& entry, std::string_view kid);
  bool is_good(const Entry& entry, std::string_view kid) const;
  Outcome<ClientKeySetPtr> best_of(const Entry& entry) const;
  void load(const std::string& url);
  void settle(const std::string& url, Outcome<ClientKeySetPtr> loaded);

  static constexpr std::size_t kThreads = 4;  // a URL that is slow must not hold up the others
  static constexpr std::size_t kMostWaiting = 1000;

  const Fetch fetch_;
  const FetchedKeysRules rules_;
  const std::function<Time()> now_;
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;  // as many as clients have URLs
  WorkerPool workers_{kThreads, kMostWaiting,
                      WorkerPool::Wakes::at_once};  // last: its jobs end first
};

}  // namespace sallyport::clients
