#include "jose/jwk.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "jose/imported_key.h"
#include "jose/jwk_text_for_test.h"

namespace sallyport::jose {
namespace {

using crypto::PublicKey;

// RFC 7638 section 3.1.
constexpr std::string_view kRfcN =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECP"
    "ebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY"
    "368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0f"
    "M4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
// RFC 9449 section 6.1.
constexpr std::string_view kRfcX = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs";
constexpr std::string_view kRfcY = "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA";
// RFC 8037 appendix A.2.
constexpr std::string_view kRfcEd25519 = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

std::string decoded(std::string_view text) { return base64url_decode(text).value(); }

PublicKey rfc_rsa() {
  return PublicKey::from_rsa(as_bytes(decoded(kRfcN)), as_bytes(decoded("AQAB"))).value();
}
PublicKey rfc_ec() {
  return PublicKey::from_ec_p256(as_bytes(decoded(kRfcX)), as_bytes(decoded(kRfcY))).value();
}
PublicKey rfc_okp() { return PublicKey::from_ed25519(as_bytes(decoded(kRfcEd25519))).value(); }

TEST(Jwk, ThumbprintOfRfc7638) {
  EXPECT_EQ(thumbprint(rfc_rsa()), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(Jwk, ThumbprintOfRfc9449) {
  EXPECT_EQ(thumbprint(rfc_ec()), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
}

// Appendix A.3.
TEST(Jwk, ThumbprintOfRfc8037) {
  EXPECT_EQ(thumbprint(rfc_okp()), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

TEST(Jwk, HasExactlyThePublicMembers) {
  EXPECT_EQ(jwk_json(rfc_rsa(), *find_algorithm("RS256"), "k1"),
            R"({"kty":"RSA","n":")" + std::string(kRfcN) +
                R"(","e":"AQAB","alg":"RS256","use":"sig","kid":"k1"})");
  EXPECT_EQ(jwk_json(rfc_ec(), *find_algorithm("ES256"), "k2"),
            R"({"kty":"EC","crv":"P-256","x":")" + std::string(kRfcX) + R"(","y":")" +
                std::string(kRfcY) + R"(","alg":"ES256","use":"sig","kid":"k2"})");
  EXPECT_EQ(jwk_json(rfc_okp(), *find_algorithm("EdDSA"), "k3"),
            R"({"kty":"OKP","crv":"Ed25519","x":")" + std::string(kRfcEd25519) +
                R"(","alg":"EdDSA","use":"sig","kid":"k3"})");
}

TEST(Jwk, SaysTheAlgorithmThatItIsFor) {
  const std::string text = jwk_json(rfc_rsa(), *find_algorithm("PS256"), "k");
  EXPECT_NE(text.find(R"("alg":"PS256")"), std::string::npos) << text;
}

TEST(Jwk, EscapesAKid) {
  const std::string text = jwk_json(rfc_okp(), *find_algorithm("EdDSA"), "a\"b\\c\n");
  EXPECT_TRUE(text.ends_with(R"("kid":"a\"b\\c\n"})")) << text;
}

TEST(Algorithms, AreFour) {
  for (std::string_view name : {"RS256", "PS256", "ES256", "EdDSA"}) {
    ASSERT_NE(find_algorithm(name), nullptr) << name;
    EXPECT_EQ(find_algorithm(name)->name, name);
  }
  for (std::string_view name : {"", "none", "HS256", "RS384", "RS512", "PS384", "ES384", "ES512",
                                "ES256K", "rs256", "EDDSA", "Ed448", "RSA-OAEP", "RS256 "}) {
    EXPECT_EQ(find_algorithm(name), nullptr) << name;
  }
}

TEST(Algorithms, AreForKeysOfOneType) {
  const std::array<const PublicKey*, 3> keys{&test::rsa_half(), &test::ec_half(),
                                             &test::okp_half()};
  for (const PublicKey* key : keys) {
    for (std::string_view name : {"RS256", "PS256", "ES256", "EdDSA"}) {
      const Algorithm* algorithm = find_algorithm(name);
      EXPECT_EQ(algorithm->fits(*key), key_type_of(algorithm->kty, algorithm->crv) == key->type());
    }
  }
  EXPECT_EQ(only_algorithm_for(crypto::KeyType::rsa), nullptr);
  EXPECT_EQ(only_algorithm_for(crypto::KeyType::ec_p256), find_algorithm("ES256"));
  EXPECT_EQ(only_algorithm_for(crypto::KeyType::ed25519), find_algorithm("EdDSA"));
  EXPECT_FALSE(key_type_of("EC", ""));
  EXPECT_FALSE(key_type_of("EC", "Ed25519"));
  EXPECT_FALSE(key_type_of("RSA", "P-256"));
  EXPECT_FALSE(key_type_of("oct", ""));
}

}  // namespace
}  // namespace sallyport::jose
