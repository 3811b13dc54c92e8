#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "clients/auth/assertions.h"
#include "store/sqlite/store.h"
#include "tokens/revocations.h"
#include "tokens/revoker.h"

namespace sallyport::app {

/// What a running server writes down before it answers: used assertions, and revocations that
/// clients ask for. One thread with its own connection to the store; what waits is written
/// together, so that many requests share one commit.
class StoreWriter final : public clients::AssertionLog, public tokens::Revoker {
 public:
  /// `revocations` must outlive it. `is_away`: is what is written here what others read? A database
  /// that was deleted or replaced still takes what is written to its open file.
  StoreWriter(std::unique_ptr<store::SqliteStore> store, tokens::Revocations& revocations,
              std::function<bool()> is_away);
  /// Writes what waits, then ends.
  ~StoreWriter() override;

  /// Too many that wait are refused with Code::unavailable.
  void use(const clients::UsedAssertion& assertion,
           std::function<void(Outcome<bool>)> then) override;
  void revoke(const tokens::Revocation& revocation, std::function<void(Done)> then) override;

 private:
  struct Assertion {
    clients::UsedAssertion used;
    std::function<void(Outcome<bool>)> then;
  };
  struct Revocation {
    tokens::Revocation revocation;
    std::function<void(Done)> then;
  };
  static constexpr std::size_t kMostWaiting = 10'000;

  void run();
  void write(std::vector<Assertion> assertions);
  void write(const Revocation& revocation);
  std::vector<Revocation> take_revocations();

  std::unique_ptr<store::SqliteStore> store_;
  tokens::Revocations& revocations_;
  const std::function<bool()> is_away_;

  std::mutex mutex_;
  std::condition_variable ready_;
  std::vector<Assertion> assertions_;
  std::vector<Revocation> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace sallyport::app
