#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crypto/digest.h"

namespace sallyport::verifier {

/// A token of the plain profile that was found good: the type is the proof. Only the verifier
/// makes one. It says nothing of revocation, nor of whether the client still exists.
class VerifiedToken {
 public:
  /// Space-delimited, as it stands in the token.
  const std::string& scope() const { return scope_; }
  const std::string& client_id() const { return client_id_; }
  /// The client's fixed claims, in the token's order.
  const std::vector<std::pair<std::string, std::string>>& fixed_claims() const { return claims_; }
  UnixTime exp() const { return exp_; }
  /// Of the key whose signature it is; the token itself does not say it.
  const std::string& kid() const { return kid_; }
  std::string_view alg() const { return alg_; }
  /// jose::token_digest(): with kid(), what a revocation names it by.
  const crypto::Digest256& digest() const { return digest_; }

 private:
  friend class PlainVerification;
  VerifiedToken() = default;

  std::string scope_;
  std::string client_id_;
  std::vector<std::pair<std::string, std::string>> claims_;
  UnixTime exp_;
  std::string kid_;
  std::string_view alg_;  // of the algorithm table
  crypto::Digest256 digest_{};
};

}  // namespace sallyport::verifier
