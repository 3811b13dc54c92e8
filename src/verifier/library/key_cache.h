#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "sallyport/verifier.h"
#include "verifier/library/key_set.h"

namespace sallyport::verifier {

/// The keys of one source, as KeySettings describes it. Thread-safe; nothing is held while `load`
/// runs but its turn.
class KeyCache {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// JWK Set text, or why there is none. Never called by two threads at a time.
  using Load = std::function<Outcome<std::string>()>;
  using Now = std::function<Time()>;

  KeyCache(Load load, KeySettings settings, Now now = std::chrono::steady_clock::now);
  /// Keys that never change.
  explicit KeyCache(KeySetPtr keys);

  /// The keys to verify with. Loads them where they are too old and nobody else does; waits for
  /// another's load only where there are none that may be used. Refuses with unavailable.
  Outcome<KeySetPtr> keys();

  /// Other keys than `seen`, in which a token's key is not; null if there are none. Loads them,
  /// unless that was done for such a token within the cool-down.
  KeySetPtr newer_than(const KeySetPtr& seen);

  /// Loads, or waits for another's load, whatever the age. False if it failed.
  bool refresh();
  std::string last_error();

 private:
  using Lock = std::unique_lock<std::mutex>;

  bool is_younger(std::chrono::seconds age) const;
  bool may_retry() const;
  KeySetPtr usable() const;
  void load(Lock& lock);
  void take(Outcome<KeySetPtr> loaded, std::string text);
  Outcome<KeySetPtr> parse(const Outcome<std::string>& text, const KeySetPtr& known,
                           const std::string& known_text) const;
  bool wait_for_other(Lock& lock);

  const Load load_;  // null: the keys never change
  const KeySettings settings_;
  const Now now_;

  std::mutex mutex_;
  std::condition_variable loaded_;
  bool loading_ = false;
  std::uint64_t loads_ = 0;  // that have ended, well or not
  KeySetPtr keys_;
  std::string text_;  // of which keys_ were read
  Time keys_at_{};
  std::optional<Time> failed_at_;      // the last load, if it failed
  std::optional<Time> asked_anew_at_;  // the last load because of an unknown key
  std::string error_;
};

}  // namespace sallyport::verifier
