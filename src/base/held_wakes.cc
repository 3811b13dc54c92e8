#include "base/held_wakes.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace sallyport {
namespace {

thread_local HeldWakes* held = nullptr;

void wake_now(int event) {
  const std::uint64_t one = 1;
  (void)!::write(event, &one, sizeof one);
}

}  // namespace

HeldWakes::HeldWakes() { held = this; }

HeldWakes::~HeldWakes() {
  held = nullptr;
  for (const int event : events_) wake_now(event);
}

void wake(int event) {
  if (held == nullptr) {
    wake_now(event);
  } else if (std::ranges::find(held->events_, event) == held->events_.end()) {
    held->events_.push_back(event);
  }
}

}  // namespace sallyport
