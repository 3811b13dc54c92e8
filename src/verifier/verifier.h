#pragma once

#include "verifier/plain.h"
#include "verifier/verified_memo.h"

namespace sallyport::verifier {

/// Verifies tokens, each signature once. Thread-safe.
class Verifier {
 public:
  explicit Verifier(std::size_t remembered) : memo_(remembered) {}

  /// As verify_plain(). `keys` is called for the keys only where the signature is not known.
  /// Whether the key is still trusted is for the caller to look at (tokens/standing.h), since a
  /// signature that was good once may be remembered.
  template <class Keys>
  Outcome<VerifiedPtr> verify(std::string_view token, Keys&& keys, UnixTime now, PlainRules rules) {
    if (VerifiedPtr known = memo_.find(token)) {
      if (Done alive = check_expiry(*known, now, rules); !alive) {
        memo_.forget(token);
        return Unexpected(std::move(alive).error());
      }
      return known;
    }
    auto verified = verify_plain(token, keys(), now, rules);
    if (!verified) return Unexpected(std::move(verified).error());
    auto shared = std::make_shared<const VerifiedToken>(std::move(*verified));
    memo_.put(token, shared);
    return shared;
  }

 private:
  VerifiedMemo memo_;
};

}  // namespace sallyport::verifier
