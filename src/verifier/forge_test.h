#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.h"
#include "crypto/keys_for_test.h"
#include "jose/claims.h"
#include "jose/jws.h"
#include "verifier/plain.h"

namespace sallyport::verifier::test {

inline constexpr std::int64_t kExp = 1750392000;
inline constexpr UnixTime kNow{Seconds(kExp - 60)};
inline constexpr std::string_view kHeader = R"({"alg":"RS256"})";

inline std::string payload(std::int64_t exp = kExp) {
  return jose::plain_payload("a.read a.write", "client", {{"firstVisionId", "00000AUNAB"}}, exp);
}

/// A good signature by key_a over whatever header and payload.
inline std::string signed_over(std::string_view header_json, std::string_view payload_json) {
  const std::string input = jose::signing_input(header_json, payload_json);
  return jose::compact(
      input,
      sallyport::test::key_a().sign(crypto::SignatureScheme::rsa_pkcs1_sha256, input).value());
}

inline std::string good_token() { return signed_over(kHeader, payload()); }

inline const crypto::PublicKey& public_a() {
  static const crypto::PublicKey key = sallyport::test::key_a().public_key();
  return key;
}
inline const crypto::PublicKey& public_b() {
  static const crypto::PublicKey key = sallyport::test::key_b().public_key();
  return key;
}

inline VerifyingKey view(const crypto::PublicKey& key, std::string_view kid) {
  return {&key, jose::find_algorithm("RS256"), kid};
}

inline Outcome<VerifiedToken> verify(std::string_view token, UnixTime now = kNow,
                                     PlainRules rules = {}) {
  const std::array keys{view(public_a(), "a")};
  return verify_plain(token, keys, now, rules);
}

}  // namespace sallyport::verifier::test
