#include "jose/jwks.h"

#include <gtest/gtest.h>

#include "jose/jwk.h"
#include "jose/jwk_text_for_test.h"

namespace sallyport::jose {
namespace {

using namespace test;

TEST(JwkSet, KeepsTheOrder) {
  EXPECT_EQ(jwk_set_json({}), R"({"keys":[]})");
  const std::vector<std::string> jwks = {R"({"kid":"b"})", R"({"kid":"a"})"};
  EXPECT_EQ(jwk_set_json(jwks), R"({"keys":[{"kid":"b"},{"kid":"a"}]})");
}

TEST(JwkSet, ReadsWhatItWrites) {
  const std::vector<std::string> jwks = {jwk_json(rsa_half(), *find_algorithm("PS256"), "k1"),
                                         jwk_json(ec_half(), *find_algorithm("ES256"), "k2"),
                                         jwk_json(okp_half(), *find_algorithm("EdDSA"), "k3")};
  const auto keys = parse_jwk_set(jwk_set_json(jwks));
  ASSERT_TRUE(keys) << keys.error().detail;
  ASSERT_EQ(keys->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const ImportedKey& key = (*keys)[i];
    EXPECT_EQ(jwk_json(key.key, *key.algorithm, key.kid), jwks[i]);
  }
}

TEST(JwkSet, MayHaveMembersThatWeDoNotKnow) {
  const std::string keys = set_of(good_jwks());
  EXPECT_TRUE(parse_jwk_set(R"({"x":1,)" + keys.substr(1)));
}

/// The kids of what is read, and the algorithm of each.
std::string read(const std::vector<JwkText>& jwks, JwkSetRules rules) {
  const auto keys = parse_jwk_set(set_of(jwks), rules);
  if (!keys) return keys.error().detail;
  std::string out;
  for (const ImportedKey& key : *keys) {
    out += key.kid + ":" + std::string(key.algorithm->name) + " ";
  }
  return out;
}

constexpr JwkSetRules kLenient{.pass_over_unused = true};

TEST(JwkSet, PassesOverWhatWeDoNotUse) {
  const std::vector<JwkText> unused = {
      rsa_jwk().with_text("alg", "RS512").with_text("kid", "1"),
      rsa_jwk().with_text("alg", "RSA-OAEP").with_text("use", "enc").with_text("kid", "2"),
      ec_jwk().with_text("crv", "P-384").with_text("alg", "ES384").with_text("kid", "3"),
      okp_jwk().with_text("crv", "X25519").with_text("alg", "ECDH-ES").with_text("kid", "4"),
      ec_jwk().with_text("use", "enc").with_text("kid", "5"),
      ec_jwk().with("key_ops", R"(["deriveKey"])").with_text("kid", "6"),
      JwkText({{"kty", R"("AKP")"}, {"alg", R"("ML-DSA-44")"}, {"pub", R"("AA")"}}),
      ec_jwk().with_text("crv", "P-384").without("kid"),
  };
  std::vector<JwkText> all = unused;
  const std::vector<JwkText> used = good_jwks();
  all.insert(all.begin() + 3, used.begin(), used.end());
  EXPECT_EQ(read(all, kLenient), "r:RS256 e:ES256 o:EdDSA ");
  EXPECT_EQ(read(unused, kLenient), "");
  for (const JwkText& jwk : unused) EXPECT_FALSE(parse_jwk_set(set_of({jwk}))) << jwk.text();
}

TEST(JwkSet, ChoosesAnAlgorithmWhereThereIsOne) {
  std::vector<JwkText> silent;
  for (const JwkText& jwk : good_jwks()) silent.push_back(jwk.without("alg"));
  EXPECT_EQ(read(silent, kLenient), "e:ES256 o:EdDSA ");
  JwkSetRules rules = kLenient;
  for (std::string_view alg : {"RS256", "PS256"}) {
    rules.rsa_algorithm = find_algorithm(alg);
    EXPECT_EQ(read(silent, rules), "r:" + std::string(alg) + " e:ES256 o:EdDSA ");
  }
  // What a key says goes before what the caller expects.
  EXPECT_EQ(read({rsa_jwk()}, rules), "r:RS256 ");
}

// JWT-03: a key without alg gets no algorithm from anybody but the caller.
TEST(JwkSet, DoesNotChooseForTheStrict) {
  for (const JwkText& jwk : good_jwks()) {
    EXPECT_FALSE(parse_jwk_set(set_of({jwk.without("alg")})));
    EXPECT_FALSE(
        parse_jwk_set(set_of({jwk.without("alg")}), {.rsa_algorithm = find_algorithm("RS256")}));
  }
}

}  // namespace
}  // namespace sallyport::jose
