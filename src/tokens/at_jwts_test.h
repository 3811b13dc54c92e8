#pragma once

#include <array>
#include <cstdint>

#include "base/base64.h"
#include "jose/jws.h"
#include "tokens/at_jwt.h"
#include "tokens/issued_tokens_test.h"
#include "verifier/at_jwt.h"

// Tokens of RFC 9068, for the tests of this folder.

namespace sallyport::tokens::test {

inline constexpr std::string_view kIssuer = "https://issuer.example";

/// A ring with keys of all lines.
inline const std::shared_ptr<const keys::KeyRing>& full_ring() {
  static const auto opened =
      keys::KeyRing::open(keys::test::all_lines(), keys::test::kek(), kNow).value();
  return opened;
}

inline const keys::SigningKey& at_jwt_key(std::string_view alg) {
  return *full_ring()->signing_key(verifier::Profile::at_jwt, alg);
}

/// `client` with other settings for OAuth 2.0.
template <class Change>
clients::Client with(clients::Client client, Change&& change) {
  clients::OAuth2Settings settings = *client.oauth2;
  change(settings);
  client.oauth2 = std::make_shared<const clients::OAuth2Settings>(std::move(settings));
  return client;
}

inline TokenPtr sign(const clients::Client& client, std::string_view alg,
                     const AtJwtRequest& request = {scopes(), kIssuer, kIssuer},
                     UnixTime iat = kNow, UnixTime exp = kNow + Seconds(600)) {
  return sign_at_jwt(at_jwt_key(alg), authenticated(client), request, iat, exp).value();
}

inline Outcome<verifier::VerifiedToken> verify(const IssuedToken& token, UnixTime now = kNow) {
  return verifier::verify_at_jwt(token.text,
                                 full_ring()->verifying_keys(verifier::Profile::at_jwt, now), now,
                                 {kIssuer, std::nullopt, Seconds(0)});
}

/// The same token of ES256 with the signature (r, n - s), where n is the order of P-256.
inline std::string twin_of(std::string_view token) {
  constexpr std::array<std::uint8_t, 32> kOrder{0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00,
                                                0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                                0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84,
                                                0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51};
  const auto parts = jose::split_compact(token).value();
  std::string signature = base64url_decode(parts.signature).value();
  int borrow = 0;
  for (std::size_t i = 32; i-- > 0;) {
    const int digit = kOrder.at(i) - static_cast<std::uint8_t>(signature[32 + i]) - borrow;
    borrow = digit < 0 ? 1 : 0;
    signature[32 + i] = static_cast<char>(digit & 0xFF);
  }
  return jose::compact(parts.signing_input, signature);
}

}  // namespace sallyport::tokens::test
