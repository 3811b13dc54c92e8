#include "cli/own_token.h"

#include "jose/claims.h"
#include "jose/jws.h"
#include "verifier/verifier.h"

namespace sallyport::cli {
namespace {

/// What an at+jwt says of itself; not believed.
struct Says {
  std::string issuer;
  UnixTime issued_at{};
};

Says said_by(std::string_view token) {
  Says says;
  const auto parts = jose::split_compact(token);
  if (!parts) return says;
  const auto claims = jose::parse_claims(parts->payload);
  if (!claims) return says;
  if (auto issuer = jose::string_claim(*claims, "iss")) says.issuer = std::move(*issuer);
  if (const auto iat = jose::numeric_date(*claims, "iat")) says.issued_at = from_unix(*iat);
  return says;
}

}  // namespace

Outcome<verifier::VerifiedToken> verify_own(std::string_view token, const keys::KeyRing& ring,
                                            UnixTime key_time, std::optional<UnixTime> now) {
  const Says says = said_by(token);
  // The first second of its life: a plain token begins at no time, an at+jwt when it was issued.
  const UnixTime then = now.value_or(says.issued_at);
  return verifier::verify_once(token, ring.verifying_keys(key_time), then, {says.issuer});
}

}  // namespace sallyport::cli
