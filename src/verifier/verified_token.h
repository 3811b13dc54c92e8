#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crypto/digest.h"
#include "verifier/profile.h"

namespace sallyport::verifier {

/// A token that was found good: the type is the proof. Only the verifier makes one. It says nothing
/// of revocation, nor of whether the client still exists.
class VerifiedToken {
 public:
  Profile profile() const { return profile_; }
  /// Space-delimited, as it stands in the token. May be empty with at_jwt.
  const std::string& scope() const { return scope_; }
  const std::string& client_id() const { return client_id_; }
  /// The client's fixed claims, in the token's order: the string members that the profile does not
  /// name.
  const std::vector<std::pair<std::string, std::string>>& fixed_claims() const { return claims_; }
  UnixTime exp() const { return exp_; }
  /// Of the key whose signature it is; a plain token does not say it itself.
  const std::string& kid() const { return kid_; }
  std::string_view alg() const { return alg_; }
  /// jose::token_digest(): with kid(), what a revocation names it by.
  const crypto::Digest256& digest() const { return digest_; }

  // The rest is of at_jwt alone: a plain token has empty text, and no times, here.
  const std::string& issuer() const { return issuer_; }
  /// Never empty with at_jwt.
  const std::vector<std::string>& audiences() const { return audiences_; }
  const std::string& subject() const { return subject_; }
  const std::string& jti() const { return jti_; }
  std::optional<UnixTime> issued_at() const { return issued_at_; }
  std::optional<UnixTime> not_before() const { return not_before_; }

 private:
  friend class PlainVerification;
  friend class AtJwtVerification;
  explicit VerifiedToken(Profile profile) : profile_(profile) {}

  Profile profile_;
  std::string scope_;
  std::string client_id_;
  std::vector<std::pair<std::string, std::string>> claims_;
  UnixTime exp_;
  std::string kid_;
  std::string_view alg_;  // of the algorithm table
  crypto::Digest256 digest_{};
  std::string issuer_;
  std::vector<std::string> audiences_;
  std::string subject_;
  std::string jti_;
  std::optional<UnixTime> issued_at_;
  std::optional<UnixTime> not_before_;
};

using VerifiedPtr = std::shared_ptr<const VerifiedToken>;

}  // namespace sallyport::verifier
