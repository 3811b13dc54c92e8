#pragma once

#include <type_traits>
#include <utility>
#include <variant>

// C++17, since it is installed with verifier.h.
namespace sallyport {

/// What a failed call hands to the constructor of a Result.
template <class E>
class Unexpected {
 public:
  explicit Unexpected(E error) : error_(std::move(error)) {}
  E& error() & { return error_; }
  const E& error() const& { return error_; }
  E&& error() && { return std::move(error_); }

 private:
  E error_;
};

template <class E>
Unexpected(E) -> Unexpected<E>;

/// A value or the error that stands in its place, with std::expected's names (C++23). It has
/// no default constructor, so that nothing succeeds by accident.
template <class T, class E>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  template <class U = T, class = std::enable_if_t<
                             std::is_constructible_v<T, U&&> &&
                             !std::is_same_v<std::remove_cv_t<std::remove_reference_t<U>>, Result>>>
  // NOLINTNEXTLINE(google-explicit-constructor): a value is a Result, as in std::expected
  Result(U&& value) : state_(std::in_place_index<0>, std::forward<U>(value)) {}

  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Unexpected<E> failure) : state_(std::in_place_index<1>, std::move(failure).error()) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// REQUIRES: has_value(). Throws std::bad_variant_access otherwise: a bug, never a refusal.
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  /// REQUIRES: !has_value().
  E& error() & { return std::get<1>(state_); }
  const E& error() const& { return std::get<1>(state_); }
  E&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, E> state_;
};

/// Success that carries nothing.
template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  Result(std::in_place_t) {}  // NOLINT(google-explicit-constructor)
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Unexpected<E> failure) : state_(std::in_place_index<1>, std::move(failure).error()) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  E& error() & { return std::get<1>(state_); }
  const E& error() const& { return std::get<1>(state_); }
  E&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<std::monostate, E> state_;
};

}  // namespace sallyport
