#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "clients/assertion_store.h"
#include "jose/jws.h"

namespace sallyport::clients {

/// For how long an assertion may be good, and how far its maker's clock may be ahead of ours.
inline constexpr Seconds kMaxAssertionAge{300};
inline constexpr Seconds kMaxClockAhead{10};
/// Some libraries make assertions that say they are good for so long, and cannot be told otherwise.
/// They are taken if they say when they were made, and are good for kMaxAssertionAge from then.
inline constexpr Seconds kMaxAssertionLife{3600};
inline constexpr std::size_t kMaxJtiLength = 256;

/// Whom an assertion may be for.
struct AssertionRules {
  std::string issuer;                      // ours
  std::vector<std::string> also_accepted;  // the token endpoint's URL, where that is switched on
};

/// A client's assertion about itself (RFC 7523 section 3): read, and not believed. Views into the
/// text that it was made of.
class Assertion {
 public:
  static constexpr std::string_view kType =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /// Refuses with credentials_malformed what is no JWT with string members iss and sub that are the
  /// same client's id. Members of the header that name or hold keys are not looked at (RFC
  /// 8725 3.10).
  static Outcome<Assertion> parse(std::string_view text);

  const std::string& client_id() const { return client_id_; }
  const jose::Header& header() const { return header_; }
  std::string_view signing_input() const { return parts_.signing_input; }
  const std::string& signature() const { return signature_; }

  /// Everything that its claims must say beside whose it is. Refuses with credentials_malformed:
  /// `aud` is not ours as one string (an array, even of one, could name others that take it too);
  /// no exp, or an end() that is over or later than now + kMaxAssertionAge; iat or nbf more than
  /// kMaxClockAhead in the future; no jti, or one of more than kMaxJtiLength characters.
  Done check(const AssertionRules& rules, UnixTime now) const;

  /// By which it is remembered. REQUIRES: check() has passed.
  UsedAssertion used() const;

 private:
  Assertion() = default;
  Done check_times(UnixTime now) const;
  Outcome<UnixTime> end() const;

  jose::CompactParts parts_;
  jose::Header header_;
  Json claims_;
  std::string signature_;
  std::string client_id_;
};

}  // namespace sallyport::clients
