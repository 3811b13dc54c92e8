#pragma once

#include <vector>

namespace sallyport {

/// While one stands, the threads that this thread would wake are woken at its end, each once: on a
/// machine whose cores are all at work, each wake costs two changes of thread. One a thread.
class HeldWakes {
 public:
  HeldWakes();
  ~HeldWakes();
  HeldWakes(const HeldWakes&) = delete;
  HeldWakes& operator=(const HeldWakes&) = delete;

 private:
  friend void wake(int event);
  std::vector<int> events_;
};

/// Wakes whoever waits for this eventfd(2), which must stay open until the wake has been given.
void wake(int event);

}  // namespace sallyport
