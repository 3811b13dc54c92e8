#include "http/poller.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/held_wakes.h"

namespace sallyport::http {
namespace {

constexpr std::size_t kEventsAtOnce = 512;

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

bool add(int epoll, int fd, std::uint32_t events, void* data) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = data;
  return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

Poller::Poller()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {
  checked(add(epoll_, wake_, EPOLLIN, &wake_) ? 0 : -1, "epoll_ctl");
}

Poller::~Poller() {
  ::close(wake_);
  ::close(epoll_);
}

bool Poller::watch(int socket, Readiness& readiness) {
  return add(epoll_, socket, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &readiness);
}

void Poller::watch_listener(int socket, std::function<void()> on_ready) {
  on_listener_ = std::move(on_ready);
  add(epoll_, socket, EPOLLIN, &on_listener_);
}

void Poller::ignore_listener(int socket) { ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr); }

void Poller::poll(std::chrono::milliseconds time, const std::function<void()>& on_wake) {
  std::array<epoll_event, kEventsAtOnce> events;
  const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(time.count()));
  on_wake();
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.ptr == &wake_) {
      run_posted();
    } else if (event.data.ptr == &on_listener_) {
      on_listener_();
    } else {
      const std::uint32_t what = event.events;
      static_cast<Readiness*>(event.data.ptr)
          ->note((what & EPOLLIN) != 0, (what & EPOLLOUT) != 0,
                 (what & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
    }
  }
}

void Poller::run_posted() {
  std::uint64_t count = 0;
  (void)!::read(wake_, &count, sizeof count);
  std::vector<std::function<void()>> jobs;
  {
    std::lock_guard lock(mutex_);
    jobs.swap(posted_);
  }
  for (const auto& job : jobs) job();
}

void Poller::post(std::function<void()> job) {
  bool first = false;
  {
    std::lock_guard lock(mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(job));
  }
  // Whoever posted before has woken it for all.
  if (first) wake(wake_);
}

}  // namespace sallyport::http
