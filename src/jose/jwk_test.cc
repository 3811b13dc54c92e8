#include "jose/jwk.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/json.h"
#include "jose/jwks.h"

namespace sallyport::jose {
namespace {

// RFC 7638 section 3.1.
constexpr std::string_view kRfcN =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP"
    "ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY"
    "368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0f"
    "M4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

crypto::PublicKey rfc_key() {
  const std::string n = base64url_decode(kRfcN).value();
  return crypto::PublicKey::from_rsa(as_bytes(n), as_bytes(std::string("\x01\x00\x01", 3))).value();
}

TEST(Jwk, ThumbprintOfRfc7638) {
  EXPECT_EQ(thumbprint(rfc_key()), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(Jwk, HasExactlyThePublicMembers) {
  const std::string text = jwk_json(rfc_key(), *find_algorithm("RS256"), "k1");
  EXPECT_EQ(text, R"({"kty":"RSA","n":")" + std::string(kRfcN) +
                      R"(","e":"AQAB","alg":"RS256","use":"sig","kid":"k1"})");
}

TEST(JwkSet, KeepsTheOrder) {
  EXPECT_EQ(jwk_set_json({}), R"({"keys":[]})");
  const std::vector<std::string> jwks = {R"({"kid":"b"})", R"({"kid":"a"})"};
  EXPECT_EQ(jwk_set_json(jwks), R"({"keys":[{"kid":"b"},{"kid":"a"}]})");
}

TEST(JwkSet, ReadsWhatItWrites) {
  const std::vector<std::string> jwks = {jwk_json(rfc_key(), *find_algorithm("RS256"), "k1")};
  const auto keys = parse_jwk_set(jwk_set_json(jwks));
  ASSERT_TRUE(keys) << keys.error().detail;
  ASSERT_EQ(keys->size(), 1U);
  EXPECT_EQ(keys->front().kid, "k1");
  EXPECT_EQ(keys->front().algorithm, find_algorithm("RS256"));
  EXPECT_EQ(keys->front().key.rsa_n(), rfc_key().rsa_n());
}

TEST(JwkSet, IgnoresMembersItDoesNotKnow) {
  const auto keys =
      parse_jwk_set(R"({"x":1,"keys":[{"kty":"RSA","alg":"RS256","e":"AQAB","x5t":"y",)"
                    R"("key_ops":["verify"],"n":")" +
                    std::string(kRfcN) + R"("}]})");
  ASSERT_TRUE(keys) << keys.error().detail;
  EXPECT_EQ(keys->front().kid, thumbprint(rfc_key()));
}

}  // namespace
}  // namespace sallyport::jose
