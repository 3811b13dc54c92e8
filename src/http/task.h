#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace sallyport::http {

/// A coroutine that somebody awaits, or that its owner starts. It begins when it is awaited or
/// started, and is destroyed, wherever it stands, with its Task. One thread.
///
/// A co_await stands in a statement of its own, never inside a condition:
/// docs/adr/0002-own-event-loop.md.
template <class T>
class [[nodiscard]] Task;

namespace task_detail {

struct PromiseBase {
  std::coroutine_handle<> awaiting = std::noop_coroutine();
  std::exception_ptr failure;

  std::suspend_always initial_suspend() noexcept { return {}; }
  struct ResumeAwaiting {
    bool await_ready() noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) noexcept {
      return ended.promise().awaiting;
    }
    void await_resume() noexcept {}
  };
  ResumeAwaiting final_suspend() noexcept { return {}; }
  void unhandled_exception() { failure = std::current_exception(); }
};

template <class T>
struct Promise : PromiseBase {
  std::optional<T> value;
  Task<T> get_return_object();
  void return_value(T result) { value.emplace(std::move(result)); }
  T take() {
    if (failure) std::rethrow_exception(failure);
    return std::move(*value);
  }
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object();
  void return_void() {}
  void take() {
    if (failure) std::rethrow_exception(failure);
  }
};

}  // namespace task_detail

template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = task_detail::Promise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  /// Runs to its first suspension. For a Task that nobody awaits.
  void start() { handle_.resume(); }

  bool await_ready() const noexcept { return false; }
  /// False: it has ended without a wait, and its awaiter goes on at once. It is not handed over to
  /// from here, nor hands back at its end, since that is a jump only where the compiler makes it
  /// one (GCC does from -O2 on): a loop of tasks that end at once would fill the stack.
  bool await_suspend(std::coroutine_handle<> awaiting) noexcept {
    handle_.resume();
    if (handle_.done()) return false;
    handle_.promise().awaiting = awaiting;
    return true;
  }
  T await_resume() { return handle_.promise().take(); }

 private:
  Handle handle_;
};

namespace task_detail {

template <class T>
Task<T> Promise<T>::get_return_object() {
  return Task<T>(Task<T>::Handle::from_promise(*this));
}

inline Task<void> Promise<void>::get_return_object() {
  return Task<void>(Task<void>::Handle::from_promise(*this));
}

}  // namespace task_detail

}  // namespace sallyport::http
