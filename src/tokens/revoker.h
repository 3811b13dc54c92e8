#pragma once

#include <functional>

#include "tokens/revocation_store.h"

namespace sallyport::tokens {

/// Revokes tokens for a running server. Thread-safe.
class Revoker {
 public:
  virtual ~Revoker() = default;
  /// Calls `then` once, from some other thread, when the revocation is on the disk and in this
  /// process's memory: no call that begins after that lets the token pass. Code::unavailable:
  /// nothing was revoked.
  virtual void revoke(const Revocation& revocation, std::function<void(Done)> then) = 0;
};

}  // namespace sallyport::tokens
