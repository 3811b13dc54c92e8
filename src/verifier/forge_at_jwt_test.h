#pragma once

#include <array>
#include <string>
#include <string_view>

#include "crypto/keys_for_test.h"
#include "jose/jwk_text_for_test.h"
#include "jose/jws.h"
#include "verifier/at_jwt.h"

namespace sallyport::verifier::test::at_jwt {

/// JSON objects of which a test changes one member.
using Members = jose::test::JwkText;

inline constexpr std::int64_t kIat = 1750388400;
inline constexpr std::int64_t kExp = 1750392000;
inline constexpr UnixTime kNow{Seconds(kIat + 10)};
inline constexpr std::string_view kIssuer = "https://issuer.example";
inline constexpr std::string_view kAudience = "https://api.example";

inline AtJwtRules rules(Seconds leeway = Seconds(0)) { return {kIssuer, kAudience, leeway}; }

inline Members header() {
  return Members({{"alg", R"("ES256")"}, {"typ", R"("at+jwt")"}, {"kid", R"("e")"}});
}
inline Members claims() {
  return Members({{"iss", R"("https://issuer.example")"},
                  {"aud", R"("https://api.example")"},
                  {"sub", R"("client")"},
                  {"client_id", R"("client")"},
                  {"jti", R"("j-1")"},
                  {"iat", std::to_string(kIat)},
                  {"exp", std::to_string(kExp)},
                  {"scope", R"("a.read a.write")"}});
}

/// A good signature by key_p256 over whatever header and payload.
inline std::string signed_over(std::string_view header_json, std::string_view payload_json) {
  const std::string input = jose::signing_input(header_json, payload_json);
  return jose::compact(
      input,
      sallyport::test::key_p256().sign(crypto::SignatureScheme::ecdsa_p256_sha256, input).value());
}
inline std::string signed_over(const Members& header, const Members& payload) {
  return signed_over(header.text(), payload.text());
}
inline std::string good_token() { return signed_over(header(), claims()); }

/// One key of each type: e of ES256, r of RS256, o of EdDSA.
inline const std::array<VerifyingKey, 3>& keys() {
  static const std::array<VerifyingKey, 3> all{
      {{&jose::test::rsa_half(), jose::find_algorithm("RS256"), "r"},
       {&jose::test::ec_half(), jose::find_algorithm("ES256"), "e"},
       {&jose::test::okp_half(), jose::find_algorithm("EdDSA"), "o"}}};
  return all;
}

inline Outcome<VerifiedToken> verify(std::string_view token, UnixTime now = kNow,
                                     AtJwtRules by = rules()) {
  return verify_at_jwt(token, keys(), now, by);
}

}  // namespace sallyport::verifier::test::at_jwt
