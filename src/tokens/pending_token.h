#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "tokens/plain_token.h"

namespace sallyport::tokens {

/// A token that is being signed; everybody who asked for the same one waits for the same
/// signature. Thread-safe.
class PendingToken {
 public:
  using Waiter = std::function<void(const Outcome<TokenPtr>&)>;

  /// Calls `waiter` once: from the worker that signs, or at once if it has been signed already.
  void then(Waiter waiter);
  void resolve(Outcome<TokenPtr> outcome);

 private:
  std::mutex mutex_;
  std::optional<Outcome<TokenPtr>> outcome_;
  std::vector<Waiter> waiters_;
};

}  // namespace sallyport::tokens
