#pragma once

#include <utility>

#include "store/sqlite/database.h"

namespace sallyport::store::sqlite {

/// Rolls back at the end of its scope unless commit() succeeded.
class Transaction {
 public:
  /// read: one unchanging view for several statements; joins a transaction that is open already.
  /// write: takes the lock at once, so that what is read inside is still true at the commit.
  enum class Kind : std::uint8_t { read, write };

  explicit Transaction(Database& database) : database_(database) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  Done begin(Kind kind);
  Done commit();

 private:
  Database& database_;
  bool ours_ = false;
  bool locked_ = false;  // against other writers; until the end of the scope
};

/// Runs `change` (which returns Done) as one transaction; whatever it refuses is undone.
template <class Change>
Done write(Database& database, Change&& change) {
  Transaction transaction(database);
  if (auto begun = transaction.begin(Transaction::Kind::write); !begun) return begun;
  if (Done changed = std::forward<Change>(change)(); !changed) return changed;
  return transaction.commit();
}

}  // namespace sallyport::store::sqlite
