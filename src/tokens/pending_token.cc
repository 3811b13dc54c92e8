#include "tokens/pending_token.h"

namespace sallyport::tokens {

void PendingToken::then(Waiter waiter) {
  {
    std::lock_guard lock(mutex_);
    if (!outcome_) {
      waiters_.push_back(std::move(waiter));
      return;
    }
  }
  waiter(*outcome_);  // set once, never changed after that
}

void PendingToken::resolve(Outcome<TokenPtr> outcome) {
  std::vector<Waiter> waiters;
  {
    std::lock_guard lock(mutex_);
    outcome_.emplace(std::move(outcome));
    waiters.swap(waiters_);
  }
  for (const Waiter& waiter : waiters) waiter(*outcome_);
}

}  // namespace sallyport::tokens
