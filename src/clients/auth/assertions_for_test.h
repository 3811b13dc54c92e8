#pragma once

#include <string>
#include <string_view>

#include "base/base64.h"
#include "clients/auth/assertion.h"
#include "crypto/digest.h"
#include "jose/jwk_text_for_test.h"
#include "jose/jws.h"

// Assertions of a client, of which a test changes one member.

namespace sallyport::clients::test {

using Members = jose::test::JwkText;

inline constexpr std::int64_t kSecond = 1'750'000'000;
inline constexpr UnixTime kNow{Seconds(kSecond)};
inline constexpr std::string_view kIssuer = "https://issuer.example";
inline constexpr std::string_view kTokenUrl = "https://issuer.example/oauth2/token";
inline constexpr std::string_view kSharedSecret = "a secret of more than 32 characters";

inline AssertionRules rules() { return {std::string(kIssuer), {}}; }

inline Members header(std::string_view alg = "ES256") {
  return Members(Members::Members{}).with_text("typ", "JWT").with_text("alg", alg);
}
inline Members claims() {
  return Members({{"iss", R"("c")"},
                  {"sub", R"("c")"},
                  {"aud", R"("https://issuer.example")"},
                  {"jti", R"("j-1")"},
                  {"exp", std::to_string(kSecond + 60)}});
}

/// Signed by key_p256, whatever the header says.
inline std::string by_key(const Members& header, const Members& claims) {
  const std::string input = jose::signing_input(header.text(), claims.text());
  return jose::compact(
      input,
      sallyport::test::key_p256().sign(crypto::SignatureScheme::ecdsa_p256_sha256, input).value());
}
inline std::string by_key(const Members& claims_of_it) { return by_key(header(), claims_of_it); }

/// HMAC under any bytes.
inline std::string by_secret(const Members& header, const Members& claims,
                             std::string_view secret = kSharedSecret) {
  const std::string input = jose::signing_input(header.text(), claims.text());
  const auto mac = crypto::HmacSha256(as_bytes(secret)).mac({as_bytes(input)});
  return jose::compact(input, {reinterpret_cast<const char*>(mac.data()), mac.size()});
}
inline std::string by_secret(const Members& claims_of_it) {
  return by_secret(header("HS256"), claims_of_it);
}

}  // namespace sallyport::clients::test
