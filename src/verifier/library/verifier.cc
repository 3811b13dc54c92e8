#include "sallyport/verifier.h"

#include <algorithm>
#include <exception>
#include <stdexcept>

#include "jose/claims.h"
#include "verifier/at_jwt.h"
#include "verifier/library/key_cache.h"
#include "verifier/library/policy.h"
#include "verifier/plain.h"

namespace sallyport {
namespace {

TokenError error_of(Code code) {
  switch (code) {
    case Code::token_malformed: return TokenError::malformed;
    case Code::token_key_unknown: return TokenError::unknown_key;
    case Code::token_forged: return TokenError::forged;
    case Code::token_wrong_issuer: return TokenError::wrong_issuer;
    case Code::token_wrong_audience: return TokenError::wrong_audience;
    case Code::token_not_yet: return TokenError::not_yet_valid;
    case Code::token_expired: return TokenError::expired;
    case Code::token_lacks_scope: return TokenError::lacks_scope;
    case Code::unavailable: return TokenError::keys_unavailable;
    default: return TokenError::internal;
  }
}

Outcome<verifier::VerifiedToken> verify_by(const TokenPolicy& policy, std::string_view token,
                                           const verifier::KeySet& keys, UnixTime now) {
  auto verified = policy.profile == TokenProfile::plain
                      ? verifier::verify_plain(token, keys.views, now, {.leeway = policy.skew})
                      : verifier::verify_at_jwt(token, keys.views, now,
                                                {policy.issuer, policy.audience, policy.skew});
  if (!verified) return verified;
  if (Done scopes = verifier::check_scopes(*verified, policy); !scopes) {
    return Unexpected(std::move(scopes).error());
  }
  return verified;
}

/// Would another set of keys make a difference? A plain token does not name its key, so that one of
/// an unknown key looks like a forged one.
bool may_be_of_newer_key(const TokenPolicy& policy, Code code) {
  return code == Code::token_key_unknown ||
         (policy.profile == TokenProfile::plain && code == Code::token_forged);
}

Outcome<verifier::VerifiedToken> verify_with(verifier::KeyCache& cache, const TokenPolicy& policy,
                                             std::string_view token, UnixTime now) {
  auto keys = cache.keys();
  if (!keys) return Unexpected(std::move(keys).error());
  auto verified = verify_by(policy, token, **keys, now);
  if (verified || !may_be_of_newer_key(policy, verified.error().code)) return verified;
  const verifier::KeySetPtr newer = cache.newer_than(*keys);
  return newer == nullptr ? std::move(verified) : verify_by(policy, token, *newer, now);
}

std::int64_t seconds_of(std::optional<UnixTime> time) { return time ? to_unix(*time) : 0; }

TokenClaims claims_of(const verifier::VerifiedToken& token, TokenProfile profile) {
  TokenClaims claims{};
  claims.profile = profile;
  claims.client_id = token.client_id();
  for (const std::string_view scope : verifier::scopes_of(token)) claims.scopes.emplace_back(scope);
  claims.expires_at = to_unix(token.exp());
  claims.key_id = token.kid();
  claims.others = token.fixed_claims();
  claims.issuer = token.issuer();
  claims.audiences = token.audiences();
  claims.subject = token.subject();
  claims.token_id = token.jti();
  claims.issued_at = seconds_of(token.issued_at());
  return claims;
}

}  // namespace

const char* name_of(TokenError error) noexcept {
  switch (error) {
    case TokenError::malformed: return "malformed";
    case TokenError::unknown_key: return "unknown_key";
    case TokenError::forged: return "forged";
    case TokenError::wrong_issuer: return "wrong_issuer";
    case TokenError::wrong_audience: return "wrong_audience";
    case TokenError::not_yet_valid: return "not_yet_valid";
    case TokenError::expired: return "expired";
    case TokenError::lacks_scope: return "lacks_scope";
    case TokenError::keys_unavailable: return "keys_unavailable";
    case TokenError::internal: return "internal";
  }
  return "unknown";
}

Verifier::Verifier(KeySource keys, TokenPolicy policy) : keys_(std::move(keys)) {
  if (const Done usable = verifier::check_policy(policy); !usable) {
    throw std::invalid_argument(usable.error().detail);
  }
  policy_ = std::make_shared<const TokenPolicy>(std::move(policy));
}

Result<TokenClaims, TokenRefusal> Verifier::verify(std::string_view token) const noexcept {
  return verify(token, to_unix(system_now()));
}

Result<TokenClaims, TokenRefusal> Verifier::verify(std::string_view token,
                                                   std::int64_t unix_now) const noexcept {
  try {
    // Beyond these bounds nothing is good, but sums of times would overflow.
    const auto now = from_unix(std::clamp<std::int64_t>(unix_now, 0, 2 * jose::kMaxNumericDate));
    auto verified = verify_with(*keys_.cache_, *policy_, token, now);
    if (verified) return claims_of(*verified, policy_->profile);
    return Unexpected(
        TokenRefusal{error_of(verified.error().code), std::move(verified).error().detail});
  } catch (const std::exception&) {  // std::bad_alloc, or a mutex that cannot be had
    return Unexpected(TokenRefusal{TokenError::internal, {}});
  }
}

}  // namespace sallyport
