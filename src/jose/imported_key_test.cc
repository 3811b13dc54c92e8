#include "jose/imported_key.h"

#include <gtest/gtest.h>

#include "jose/jwk.h"
#include "jose/jwk_text_for_test.h"

namespace sallyport::jose {
namespace {

using namespace test;

TEST(ImportedKey, IsWhatWasWritten) {
  const std::array<std::pair<const crypto::PublicKey*, std::string_view>, 4> kinds{
      {{&rsa_half(), "RS256"},
       {&rsa_half(), "PS256"},
       {&ec_half(), "ES256"},
       {&okp_half(), "EdDSA"}}};
  for (const auto& [key, alg] : kinds) {
    const Algorithm* algorithm = find_algorithm(alg);
    const auto read = parse_jwk(jwk_json(*key, *algorithm, "k"));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->key.to_spki_der(), key->to_spki_der());
    EXPECT_EQ(read->algorithm, algorithm);
    EXPECT_EQ(read->kid, "k");
  }
}

TEST(ImportedKey, OfEd25519MayBeCalledByTheNewerName) {  // RFC 9864 section 2.2
  const auto read = parse_jwk(okp_jwk().with_text("alg", "Ed25519").text());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->algorithm, find_algorithm("EdDSA"));
  EXPECT_FALSE(parse_jwk(ec_jwk().with_text("alg", "Ed25519").text()));
}

TEST(ImportedKey, IsNamedByItsThumbprintIfItHasNoName) {
  for (const JwkText& jwk : good_jwks()) {
    const auto read = parse_jwk(jwk.without("kid").text());
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->kid, thumbprint(read->key));
  }
}

TEST(ImportedKey, MayHaveMembersThatWeDoNotKnow) {
  for (const JwkText& jwk : good_jwks()) {
    const auto read = parse_jwk(jwk.with_text("x5t", "AA")
                                    .with("x5c", R"(["MIIB"])")
                                    .with("ext", "true")
                                    .with_text("use", "sig")
                                    .with("key_ops", R"(["sign","verify"])")
                                    .text());
    EXPECT_TRUE(read) << read.error().detail;
  }
}

TEST(ImportedKey, IsReadFromAValueToo) {
  const auto json = parse_json(R"({"jwk":)" + ec_jwk().text() + "}");
  ASSERT_TRUE(json);
  const auto read = parse_jwk(*json->member("jwk"));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->kid, "e");
}

// RFC 7515 A.3.1: of P-256, with the alg that the appendix leaves to the header.
TEST(ImportedKey, VerifiesTheSignatureOfRfc7515) {
  const auto read = parse_jwk(R"({"kty":"EC","crv":"P-256","alg":"ES256",
      "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
      "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_TRUE(read->key.verify(
      read->algorithm->scheme,
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxl"
      "LmNvbS9pc19yb290Ijp0cnVlfQ",
      base64url_decode(
          "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqP"
          "P3-Kg6NU1Q")
          .value()));
}

}  // namespace
}  // namespace sallyport::jose
