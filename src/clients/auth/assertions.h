#pragma once

#include <functional>
#include <memory>
#include <string>

#include "clients/auth/assertion.h"
#include "clients/auth/authenticator.h"
#include "clients/auth/client_keys.h"
#include "keys/kek.h"

namespace sallyport::clients {

/// Remembers which assertions were used, over all processes and restarts. Thread-safe.
class AssertionLog {
 public:
  virtual ~AssertionLog() = default;
  /// Calls `then` once, from some other thread: true, if this was the first time.
  /// Code::unavailable: nobody can know.
  virtual void use(const UsedAssertion& assertion, std::function<void(Outcome<bool>)> then) = 0;
};

/// Authenticates by assertion (RFC 7523): client_secret_jwt and private_key_jwt. Thread-safe; what
/// it is made of must outlive it.
class Assertions {
 public:
  Assertions(Authenticator& gate, ClientKeys& keys, AssertionLog& log, const keys::Kek& kek)
      : gate_(gate), keys_(keys), log_(log), kek_(kek) {}

  using Then = std::function<void(Outcome<AuthenticatedClient>)>;
  /// Calls `then` once, at once or from another thread. Never blocks; takes a hundred microseconds.
  /// Refuses as Authenticator does; with credentials_refused also an assertion that was used
  /// before. `named`: the client_id that stood beside it, which must be the same (RFC 7521 4.2);
  /// may be empty.
  void authenticate(std::string text, std::string_view named, const AssertionRules& rules,
                    const Attempt& attempt, Then then);

 private:
  struct Job;
  using JobPtr = std::shared_ptr<Job>;

  void check_by_secret(const JobPtr& job);
  void check_by_key(const JobPtr& job);
  void finish(const JobPtr& job, bool is_signed);
  void refuse(const Job& job, const std::string& why) const;

  Authenticator& gate_;
  ClientKeys& keys_;
  AssertionLog& log_;
  const keys::Kek& kek_;
};

}  // namespace sallyport::clients
