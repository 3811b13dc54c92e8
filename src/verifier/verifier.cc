#include "verifier/verifier.h"

#include <algorithm>

#include "jose/jws.h"
#include "verifier/expiry.h"

namespace sallyport::verifier {
namespace {

/// Plain tokens name no key. What names one is judged by that key's profile, and by no other.
Profile profile_of(std::string_view token, std::span<const VerifyingKey> keys) {
  const auto parts = jose::split_compact(token);
  if (!parts) return Profile::plain;
  const auto header = jose::parse_header(parts->header);
  if (!header || !header->kid) return Profile::plain;
  const auto named = std::ranges::find(keys, std::string_view(*header->kid), &VerifyingKey::kid);
  return named == keys.end() ? Profile::at_jwt : named->profile;
}

}  // namespace

Outcome<VerifiedToken> verify_once(std::string_view token, std::span<const VerifyingKey> keys,
                                   UnixTime now, Rules rules) {
  const Profile profile = profile_of(token, keys);
  std::vector<VerifyingKey> of_profile;
  std::ranges::copy_if(keys, std::back_inserter(of_profile),
                       [&](const VerifyingKey& key) { return key.profile == profile; });
  if (profile == Profile::plain) return verify_plain(token, of_profile, now, {rules.leeway});
  return verify_at_jwt(token, of_profile, now, {rules.issuer, std::nullopt, rules.leeway});
}

Done check_again(const VerifiedToken& token, UnixTime now, Rules rules) {
  if (token.profile() == Profile::plain) return check_expiry(token, now, rules.leeway);
  return check_at_jwt(token, now, {rules.issuer, std::nullopt, rules.leeway});
}

}  // namespace sallyport::verifier
