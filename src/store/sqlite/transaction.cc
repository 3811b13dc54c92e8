#include "store/sqlite/transaction.h"

namespace sallyport::store::sqlite {

Done Transaction::begin(Kind kind) {
  if (kind == Kind::read && database_.in_transaction()) return done();
  if (kind == Kind::write) {
    if (Done locked = database_.lock_writes(); !locked) return locked;
    locked_ = true;
  }
  Done begun = kind == Kind::read ? database_.run("BEGIN") : database_.run("BEGIN IMMEDIATE");
  ours_ = begun.has_value();
  return begun;
}

Done Transaction::commit() {
  if (!ours_) return done();
  Done committed = database_.run("COMMIT");
  if (committed) ours_ = false;
  return committed;
}

Transaction::~Transaction() {
  // Some faults make SQLite roll back by itself. If the rollback fails too, nothing was written:
  // the next transaction will be refused and say why.
  if (ours_ && database_.in_transaction()) static_cast<void>(database_.run("ROLLBACK"));
  if (locked_) database_.unlock_writes();
}

}  // namespace sallyport::store::sqlite
