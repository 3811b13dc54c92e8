#include "tokens/judge.h"

namespace sallyport::tokens {

Outcome<LiveToken> TokenJudge::judge(std::string_view token, UnixTime now) const {
  const auto ring = keys_.get();
  auto verified = verifier_.verify(token, [&] { return ring->verifying_keys(now); }, now,
                                   {rules_.issuer, rules_.clock_skew});
  if (!verified) return Unexpected(std::move(verified).error());
  return standing(std::move(*verified), *ring, clients_, revocations_, now);
}

}  // namespace sallyport::tokens
