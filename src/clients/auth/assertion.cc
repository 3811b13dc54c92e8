#include "clients/auth/assertion.h"

#include <algorithm>

#include "base/base64.h"
#include "clients/client.h"
#include "jose/claims.h"

namespace sallyport::clients {
namespace {

Unexpected<Error> malformed(std::string why) {
  return fail(Code::credentials_malformed, "assertion: " + std::move(why));
}

/// One that may be missing, but is a number if it is there.
Outcome<std::optional<UnixTime>> time_claim(const Json& claims, std::string_view name) {
  if (claims.member(name) == nullptr) return std::optional<UnixTime>();
  auto seconds = jose::numeric_date(claims, name);
  if (!seconds) return Unexpected(std::move(seconds).error());
  return std::optional<UnixTime>(from_unix(*seconds));
}

}  // namespace

Outcome<Assertion> Assertion::parse(std::string_view text) {
  Assertion assertion;
  auto parts = jose::split_compact(text);
  if (!parts) return malformed(parts.error().detail);
  assertion.parts_ = *parts;
  auto header = jose::parse_header(parts->header);
  if (!header) return malformed(header.error().detail);
  assertion.header_ = std::move(*header);
  auto claims = jose::parse_claims(parts->payload);
  if (!claims) return malformed(claims.error().detail);
  assertion.claims_ = std::move(*claims);
  auto signature = base64url_decode(parts->signature);
  if (!signature) return malformed("signature: " + signature.error().detail);
  assertion.signature_ = std::move(*signature);

  // RFC 7523 section 3, 1 and 2B: both are the client.
  auto sub = jose::string_claim(assertion.claims_, "sub");
  auto iss = jose::string_claim(assertion.claims_, "iss");
  if (!sub || !iss || *sub != *iss) return malformed("iss and sub must both be the client's id");
  if (!valid_client_id(*sub)) return malformed("sub is no client's id");
  assertion.client_id_ = std::move(*sub);
  return assertion;
}

/// When it is no longer good, whenever that is asked: what is good again after it was forgotten
/// could be used twice.
Outcome<UnixTime> Assertion::end() const {
  auto exp = jose::numeric_date(claims_, "exp");
  if (!exp) return malformed("exp is missing, or no number");
  auto iat = time_claim(claims_, "iat");
  if (!iat) return malformed("iat is no number");
  const UnixTime said = from_unix(*exp);
  if (!*iat || said - **iat > kMaxAssertionLife) return said;
  return std::min(said, **iat + kMaxAssertionAge);
}

Done Assertion::check_times(UnixTime now) const {
  auto end = this->end();
  if (!end) return Unexpected(std::move(end).error());
  if (*end <= now) return malformed("it has expired");
  // Else it would have to be remembered for as long as its maker likes.
  if (*end > now + kMaxAssertionAge + kMaxClockAhead) {
    return malformed("exp is too far away: at most " + std::to_string(kMaxAssertionAge.count()) +
                     " s");
  }
  for (const std::string_view name : {"iat", "nbf"}) {
    auto time = time_claim(claims_, name);
    if (!time) return malformed(std::string(name) + " is no number");
    if (*time && **time > now + kMaxClockAhead) {
      return malformed(std::string(name) + " is in the future: the clocks differ");
    }
  }
  return done();
}

Done Assertion::check(const AssertionRules& rules, UnixTime now) const {
  const auto aud = jose::string_claim(claims_, "aud");
  if (!aud || (*aud != rules.issuer &&
               std::ranges::find(rules.also_accepted, *aud) == rules.also_accepted.end())) {
    return malformed("aud must be the issuer, as one string");
  }
  if (Done times = check_times(now); !times) return times;
  const auto jti = jose::string_claim(claims_, "jti");
  if (!jti || jti->empty() || jti->size() > kMaxJtiLength) {
    return malformed("jti is missing, or too long");
  }
  return done();
}

UsedAssertion Assertion::used() const {
  // A client's id holds no NUL.
  std::string name = client_id_;
  name.push_back('\0');
  name += jose::string_claim(claims_, "jti").value();
  return {crypto::sha256(as_bytes(name)), end().value()};
}

}  // namespace sallyport::clients
