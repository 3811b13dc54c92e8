#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"

namespace sallyport::tokens {

/// A token by what tells it from all others: its key, and jose::token_digest(), never its
/// signature.
struct TokenName {
  std::string profile = "plain";
  std::string kid;
  crypto::Digest256 digest{};
};

struct Revocation {
  TokenName token;
  std::string client_id;
  UnixTime exp;  // of the token
  UnixTime at;   // when it was revoked
};

/// A token whose expiry an operator chose beyond what the client's TTL gives.
struct ChosenToken {
  TokenName token;
  std::string client_id;
  std::uint64_t client_version = 0;  // as it was when the token was made
  UnixTime exp;
};

/// All tokens that a client had been given until `at` are dead.
struct CutOff {
  UnixTime dead_until;      // clients::Client says what that means
  UnixTime at;              // in that second
  std::size_t revoked = 0;  // tokens with a chosen expiry that were revoked by it, one by one
};

/// What this part needs of a store. Rules as for clients::ClientStore.
class RevocationStore {
 public:
  virtual ~RevocationStore() = default;

  /// False, and nothing is written, if it was revoked before.
  virtual Outcome<bool> revoke(const Revocation& revocation) = 0;
  /// The one that a change names (store::Change::ref); none if it has been purged meanwhile.
  virtual Outcome<std::optional<Revocation>> find_revocation(std::string_view ref) = 0;
  virtual Done each_revocation(const std::function<void(const Revocation&)>& visit) = 0;

  /// Everything that the client was given until now is dead. `clock` is asked once nobody else can
  /// write. For a removed client whose tokens are dead since its removal: what that has left.
  /// Code::not_found if nothing is known of such a client.
  virtual Outcome<CutOff> cut_off(std::string_view client_id, const Clock& clock) = 0;
  /// Before the token is handed out: a cut-off cannot reach it otherwise. Code::not_found if the
  /// client is gone, Code::not_now if it was changed since the token was made.
  virtual Done note_chosen(const ChosenToken& token) = 0;

  /// Forgets what concerns only tokens that ended kKeptBehindExpiry or longer ago. A server does it
  /// from time to time. No row in the change feed.
  virtual Done purge(UnixTime now) = 0;
};

}  // namespace sallyport::tokens
