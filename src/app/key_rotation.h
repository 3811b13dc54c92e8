#pragma once

#include <chrono>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "keys/kek.h"
#include "keys/schedule.h"

namespace sallyport::app {

/// Lets keys move on by themselves, as keys::due() says. One thread at a time: the store tail's.
/// Keys are made on a thread of its own, one after the other, since that takes up to seconds.
///
/// Of several processes on one folder, each may have one: what was decided on a table is written
/// only while the store still has that table. Who was late reads again, finds that nothing is due,
/// and drops the key that it made.
class KeyRotation {
 public:
  explicit KeyRotation(const keys::Kek& kek, Clock clock = system_now)
      : kek_(kek), clock_(std::move(clock)) {}
  /// Waits for the key that is being made; the others are not made any more.
  ~KeyRotation() = default;

  /// The keys or their settings have changed: step() looks at them.
  void look_again() { next_due_ = UnixTime{}; }

  /// Begins or finishes what is due; where nothing is, it only asks the clock. True, if the keys in
  /// the store were changed by it. A failure of the store, or keys that do not fit each other, is
  /// returned once, and tried again a little later.
  Outcome<bool> step(keys::KeyStore& store);

 private:
  using Steady = std::chrono::steady_clock;
  using Made = Outcome<std::vector<keys::StoredKey>>;

  Outcome<bool> look(keys::KeyStore& store);
  Outcome<bool> write(keys::KeyStore& store, const keys::KeyTable& table,
                      const keys::ScheduleRules& rules, UnixTime now);
  bool begin_making(const std::vector<keys::Transition>& transitions, int rsa_bits);
  Done take_made();

  const keys::Kek& kek_;
  const Clock clock_;
  std::optional<UnixTime> next_due_ = UnixTime{};  // nothing: never, unless the keys change
  Steady::time_point not_before_;                  // after a failure
  std::vector<keys::StoredKey> fresh_;             // made, and not in the store yet
  std::future<Made> making_;
  std::jthread maker_;  // destroyed first
};

}  // namespace sallyport::app
