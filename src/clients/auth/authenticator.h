#pragma once

#include <span>

#include "base/address.h"
#include "clients/auth/authenticated_client.h"
#include "clients/auth/basic.h"
#include "clients/auth/posted_secret.h"
#include "clients/guess_limiter.h"
#include "clients/registry.h"
#include "clients/secret.h"
#include "clients/secret_uses.h"

namespace sallyport::clients {

/// When and from where somebody tries to prove who they are.
struct Attempt {
  Address from;
  UnixTime now;
  SteadyTime steady_now;
};

/// The one gate that every way to authenticate goes through: is this client there and enabled, is
/// its secret alive, has this caller guessed too often? Thread-safe. What it is made of must
/// outlive it.
class Authenticator {
 public:
  Authenticator(const Registry& registry, const SecretHasher& hasher, GuessLimiter& limiter,
                SecretUses& uses, bool sandbox = false)
      : registry_(registry), hasher_(hasher), limiter_(limiter), uses_(uses), sandbox_(sandbox) {}

  /// Without `sandbox`, clients for tests of failure are let in nowhere.
  /// Refuses with credentials_refused, one answer and one cost for all: unknown, disabled, wrong,
  /// expired; or with too_many_failures. The error may ask for a delay.
  Outcome<AuthenticatedClient> authenticate(const BasicCredentials& shown, const Attempt& attempt);
  Outcome<AuthenticatedClient> authenticate(const PostedSecret& shown, const Attempt& attempt);

  /// The operator speaks for the client, at the command line. Refuses a disabled one.
  static Outcome<AuthenticatedClient> vouched_by_operator(ClientPtr client);

 private:
  // For ways that are more than a comparison of secrets. Between the first two, whoever asks looks
  // at what was shown.
  friend class Assertions;
  /// Who claims to be `id`: refused if the pair has guessed too often; else the client that may
  /// come in by `method`, or null. A null goes on to be refused, like a wrong signature.
  Outcome<ClientPtr> who_claims(std::string_view id, AuthMethod method,
                                const Attempt& attempt) const;
  /// It has proved it. REQUIRES: `client` is of who_claims(), for the same method.
  static AuthenticatedClient admit(ClientPtr client) {
    return AuthenticatedClient(std::move(client));
  }
  /// It has not: counts, and answers as for a wrong secret.
  Unexpected<Error> refuse(std::string_view id, const Attempt& attempt,
                           const std::string& why) const;

  using Methods = std::span<const AuthMethod>;
  bool is_open_to(const Client& client, Methods methods) const;
  bool proves(const ClientPtr& client, std::string_view secret, Methods methods,
              UnixTime now) const;
  const char* why_refused(const ClientPtr& client, Methods methods) const;
  Unexpected<Error> refuse_unheard(std::string_view id, std::uint32_t wait,
                                   const Attempt& attempt) const;

  const Registry& registry_;
  const SecretHasher& hasher_;
  GuessLimiter& limiter_;
  SecretUses& uses_;
  const bool sandbox_;
};

}  // namespace sallyport::clients
