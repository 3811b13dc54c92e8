#pragma once

#include <span>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"

namespace sallyport::clients {

/// The id of an assertion by which somebody has proved to be a client (RFC 7523 section 3, `jti`).
struct UsedAssertion {
  crypto::Digest256 digest{};  // of client and jti
  UnixTime until;              // when the assertion itself is refused by its expiry
};

/// What this part needs of a store. Rules as for ClientStore, but without the change feed: every
/// process asks here each time.
class AssertionStore {
 public:
  virtual ~AssertionStore() = default;

  /// Notes all of them in one transaction, and says of each, in their order, whether this was the
  /// first time: over all processes and restarts, it is for exactly one of many.
  virtual Outcome<std::vector<bool>> use(std::span<const UsedAssertion> assertions) = 0;

  /// Forgets those whose time has been over for an hour.
  virtual Done purge_assertions(UnixTime now) = 0;
};

}  // namespace sallyport::clients
