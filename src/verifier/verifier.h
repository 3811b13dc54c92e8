#pragma once

#include <string_view>
#include <vector>

#include "verifier/at_jwt.h"
#include "verifier/plain.h"
#include "verifier/verified_memo.h"

namespace sallyport::verifier {

struct Rules {
  std::string_view issuer;  // of at+jwt; empty: none is good
  Seconds leeway{0};        // 0 to kMaxLeeway
};

/// As verify_plain(), or verify_at_jwt() for any audience: which of them follows from the key that
/// the token names, or that it names none. `keys` are of both profiles. Pure; thread-safe.
Outcome<VerifiedToken> verify_once(std::string_view token, std::span<const VerifyingKey> keys,
                                   UnixTime now, Rules rules);
/// What of that can change while time passes, for a token that was verified before.
Done check_again(const VerifiedToken& token, UnixTime now, Rules rules);

/// Verifies tokens of both profiles, each signature once. Thread-safe.
class Verifier {
 public:
  explicit Verifier(std::size_t remembered) : memo_(remembered) {}

  /// As verify_once(); `keys` is called for the keys only where the signature is not known. Whether
  /// the key is still trusted is for the caller to look at (tokens/standing.h), since a signature
  /// that was good once may be remembered.
  template <class Keys>
  Outcome<VerifiedPtr> verify(std::string_view token, Keys&& keys, UnixTime now, Rules rules) {
    if (VerifiedPtr known = memo_.find(token)) {
      if (Done good = check_again(*known, now, rules); !good) {
        memo_.forget(token);
        return Unexpected(std::move(good).error());
      }
      return known;
    }
    const std::vector<VerifyingKey> all = keys();
    auto verified = verify_once(token, all, now, rules);
    if (!verified) return Unexpected(std::move(verified).error());
    auto shared = std::make_shared<const VerifiedToken>(std::move(*verified));
    memo_.put(token, shared);
    return shared;
  }

 private:
  VerifiedMemo memo_;
};

}  // namespace sallyport::verifier
