#include "app/store_writer.h"

#include <algorithm>
#include <iterator>

#include "base/held_wakes.h"
#include "observe/log.h"

namespace sallyport::app {
namespace {

constexpr std::size_t kRevocationsATurn = 16;
constexpr const char* kAway = "the store is away";
constexpr const char* kTooMany = "too much waits to be written";

}  // namespace

StoreWriter::StoreWriter(std::unique_ptr<store::SqliteStore> store,
                         tokens::Revocations& revocations, std::function<bool()> is_away)
    : store_(std::move(store)),
      revocations_(revocations),
      is_away_(std::move(is_away)),
      thread_([this] { run(); }) {}

StoreWriter::~StoreWriter() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_one();
  thread_.join();
}

void StoreWriter::use(const clients::UsedAssertion& assertion,
                      std::function<void(Outcome<bool>)> then) {
  {
    std::lock_guard lock(mutex_);
    if (assertions_.size() < kMostWaiting) {
      assertions_.push_back({assertion, std::move(then)});
      ready_.notify_one();
      return;
    }
  }
  then(fail(Code::unavailable, kTooMany));
}

void StoreWriter::revoke(const tokens::Revocation& revocation, std::function<void(Done)> then) {
  {
    std::lock_guard lock(mutex_);
    if (waiting_.size() < kMostWaiting) {
      waiting_.push_back({revocation, std::move(then)});
      ready_.notify_one();
      return;
    }
  }
  then(fail(Code::unavailable, kTooMany));
}

void StoreWriter::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ready_.wait(lock, [this] { return stopping_ || !assertions_.empty() || !waiting_.empty(); });
    if (assertions_.empty() && waiting_.empty()) return;
    auto assertions = std::exchange(assertions_, {});
    const auto revocations = take_revocations();
    lock.unlock();
    if (!assertions.empty()) write(std::move(assertions));
    for (const Revocation& revocation : revocations) write(revocation);
    lock.lock();
  }
}

/// A few at a time: each is a commit of its own, and assertions shall not wait for all of them.
/// REQUIRES: mutex_ is held.
std::vector<StoreWriter::Revocation> StoreWriter::take_revocations() {
  const auto few = static_cast<std::ptrdiff_t>(std::min(kRevocationsATurn, waiting_.size()));
  std::vector<Revocation> taken(std::make_move_iterator(waiting_.begin()),
                                std::make_move_iterator(waiting_.begin() + few));
  waiting_.erase(waiting_.begin(), waiting_.begin() + few);
  return taken;
}

void StoreWriter::write(std::vector<Assertion> assertions) {
  std::vector<clients::UsedAssertion> used;
  used.reserve(assertions.size());
  for (const Assertion& assertion : assertions) used.push_back(assertion.used);
  auto first = is_away_() ? Outcome<std::vector<bool>>(fail(Code::unavailable, kAway))
                          : store_->assertions().use(used);
  if (!first) observe::log_error("assertions_not_written", {{"detail", first.error().detail}});
  // Only while nothing is waited for: a wake that is held holds up what others have for that loop.
  const HeldWakes held;
  for (std::size_t i = 0; i < assertions.size(); ++i) {
    assertions[i].then(first ? Outcome<bool>((*first)[i]) : Unexpected(first.error()));
  }
}

void StoreWriter::write(const Revocation& waiting) {
  const tokens::Revocation& revocation = waiting.revocation;
  auto revoked = is_away_() ? Outcome<bool>(fail(Code::unavailable, kAway))
                            : store_->revocations().revoke(revocation);
  if (!revoked) {
    observe::log_error("revocation_not_written", {{"detail", revoked.error().detail}});
    return waiting.then(Unexpected(revoked.error()));
  }
  // This process must not wait for its own change feed.
  revocations_.add(revocation.token.kid, revocation.token.digest, revocation.exp);
  waiting.then(done());
}

}  // namespace sallyport::app
