#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"

namespace sallyport::store {

/// One row of the change feed: what was changed, not how; its reader loads that one thing anew.
struct Change {
  enum class Kind : std::uint8_t { client = 1, keys = 2, revocation = 3 };
  std::uint64_t seq = 0;
  Kind kind = Kind::client;
  std::string ref;  // the client's id; empty for keys; for RevocationStore::find_revocation()
};

/// How a running server hears of every write, its own and other processes'.
class ChangeFeed {
 public:
  virtual ~ChangeFeed() = default;

  /// The number of the newest change; 0 in a new store.
  virtual Outcome<std::uint64_t> newest() = 0;
  /// Cheap: false if certainly nothing was committed by another connection since the last call.
  virtual Outcome<bool> may_have_news() = 0;
  /// The changes behind `seq`, oldest first, at most `limit`. Code::damaged if some of them were
  /// purged already, or are of a kind that this program does not know: the reader must then load
  /// everything.
  virtual Outcome<std::vector<Change>> after(std::uint64_t seq, std::size_t limit) = 0;
  /// Forgets changes older than an hour. A server does it from time to time.
  virtual Done purge(std::int64_t now_unix) = 0;
};

}  // namespace sallyport::store
