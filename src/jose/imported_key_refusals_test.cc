// JWT-20: keys of others that are refused, each of them within 50 ms, as one key and in a set.
#include <gtest/gtest.h>

#include <chrono>

#include "base/cpu_time_for_test.h"
#include "crypto/weak_moduli_for_test.h"
#include "jose/imported_key.h"
#include "jose/jwk_text_for_test.h"
#include "jose/jwks.h"

namespace sallyport::jose {
namespace {

using namespace test;
using namespace std::string_literals;

void expect_refused(const std::string& text, std::string_view words) {
  const auto start = sallyport::test::cpu_time();
  const auto key = parse_jwk(text);
  EXPECT_LT(sallyport::test::cpu_time() - start, std::chrono::milliseconds(50)) << words;
  ASSERT_FALSE(key) << text.substr(0, 300);
  EXPECT_EQ(key.error().code, Code::invalid_argument);
  EXPECT_NE(key.error().detail.find(words), std::string::npos) << key.error().detail;
  EXPECT_FALSE(parse_jwk_set(R"({"keys":[)" + text + "]}"));
}

void expect_refused(const JwkText& jwk, std::string_view words) {
  expect_refused(jwk.text(), words);
}

/// Wrong whatever the key is for: no leniency passes it over.
void expect_never_taken(const JwkText& jwk, std::string_view words) {
  expect_refused(jwk, words);
  const JwkSetRules lenient{.pass_over_unused = true, .rsa_algorithm = find_algorithm("RS256")};
  for (const JwkText& in_set : {jwk, jwk.with_text("use", "enc"), jwk.without("alg")}) {
    const auto keys = parse_jwk_set(set_of({in_set}), lenient);
    ASSERT_FALSE(keys) << in_set.text().substr(0, 300);
    EXPECT_NE(keys.error().detail.find(words), std::string::npos) << keys.error().detail;
  }
}

JwkText rsa_with(std::string_view n, std::string_view e = "\x01\x01") {
  return rsa_jwk().with_bytes("n", n).with_bytes("e", e);
}

std::string modulus(std::size_t bytes, char last = '\xC5') {
  return std::string(bytes - 1, '\xC5') + last;
}

TEST(ImportedKeyRefusals, TheCasesBelowAreOneChangeFromAGoodKey) {
  for (const JwkText& jwk : good_jwks()) {
    EXPECT_TRUE(parse_jwk(jwk.text()));
    EXPECT_TRUE(parse_jwk_set(set_of({jwk})));
  }
  EXPECT_TRUE(parse_jwk(rsa_with(modulus(256)).text()));
}

TEST(ImportedKeyRefusals, JWT_20_SizesOfModulus) {
  expect_never_taken(rsa_with(modulus(128)), "1024 bits");
  expect_never_taken(rsa_with("\x7F" + modulus(255)), "2047 bits");
  expect_never_taken(rsa_with("\x01" + modulus(1024)), "8193 bits");
  expect_never_taken(rsa_with(modulus(2048)), "too long");
  expect_never_taken(rsa_with(modulus(256, '\xC4')), "even");
}

TEST(ImportedKeyRefusals, JWT_20_Exponents) {
  expect_never_taken(rsa_with(modulus(256), "\x01"), "exponent");
  expect_never_taken(rsa_with(modulus(256), "\x02"), "exponent");
  expect_never_taken(rsa_with(modulus(256), "\x01\x01\x01\x01\x01"), "exponent");
  expect_never_taken(rsa_with(modulus(256), modulus(256)), "too long");
}

TEST(ImportedKeyRefusals, JWT_20_PrimeModulus) {
  expect_never_taken(rsa_with(sallyport::test::random_prime(2048)), "prime");
  expect_never_taken(rsa_with(sallyport::test::prime_below_2_to_3072()), "prime");
  for (int bits : {4096, 8192}) {
    expect_never_taken(rsa_with(sallyport::test::published_prime(bits)), "prime");
  }
}

TEST(ImportedKeyRefusals, JWT_20_RocaModulus) {
  expect_never_taken(rsa_with(sallyport::test::roca_modulus()), "CVE-2017-15361");
}

TEST(ImportedKeyRefusals, JWT_20_PrivateAndSymmetricKeys) {
  for (const JwkText& jwk : good_jwks()) {
    for (std::string_view name : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
      expect_never_taken(jwk.with_text(name, "AQ"), "private member");
      expect_never_taken(jwk.with(name, "null"), "private member");
    }
  }
  const JwkText oct({{"kty", R"("oct")"}, {"alg", R"("HS256")"}});
  expect_never_taken(oct.with_text("k", "AQAB"), "private member");
  expect_never_taken(oct, "secret");
  // A kind of key that we do not know has its private members under the same names.
  expect_never_taken(okp_jwk().with_text("crv", "Ed448").with_text("d", "AQ"), "private member");
}

TEST(ImportedKeyRefusals, JWT_20_OtherUses) {
  for (const JwkText& jwk : good_jwks()) {
    expect_refused(jwk.with_text("use", "enc"), "use");
    expect_refused(jwk.with_text("use", "SIG"), "use");
    expect_refused(jwk.with_text("use", ""), "use");
    expect_refused(jwk.with("use", "null"), "use");
    expect_refused(jwk.with("use", R"(["sig"])"), "use");
    for (std::string_view operations :
         {R"(["sign"])", R"(["encrypt","wrapKey"])", R"(["Verify"])", "[]", "[null]",
          R"([["verify"]])", R"("verify")", "null", R"({"verify":true})"}) {
      expect_refused(jwk.with("key_ops", operations), "key_ops");
    }
  }
}

TEST(ImportedKeyRefusals, Algorithms) {
  for (const JwkText& jwk : good_jwks()) {
    expect_refused(jwk.without("alg"), "alg is missing");
    for (std::string_view alg : {"none", "HS256", "RS384", "PS512", "ES384", "ES256K", "RSA-OAEP",
                                 "ECDH-ES", "rs256", "Ed448", "RS256 "}) {
      expect_refused(jwk.with_text("alg", alg), "alg is not a known one");
    }
    for (std::string_view json : {"null", "1", "\"\"", R"(["RS256"])"}) {
      expect_refused(jwk.with("alg", json), "alg is empty or not a string");
    }
  }
}

// A key is for what it is: no alg makes an RSA key one of a curve.
TEST(ImportedKeyRefusals, AlgorithmsForAnotherKindOfKey) {
  for (std::string_view alg : {"ES256", "EdDSA"}) {
    expect_refused(rsa_jwk().with_text("alg", alg), "another kty");
  }
  for (std::string_view alg : {"RS256", "PS256", "EdDSA"}) {
    expect_refused(ec_jwk().with_text("alg", alg), "another kty");
  }
  for (std::string_view alg : {"RS256", "PS256", "ES256"}) {
    expect_refused(okp_jwk().with_text("alg", alg), "another kty");
  }
}

TEST(ImportedKeyRefusals, KeyTypesAndCurves) {
  for (const JwkText& jwk : good_jwks()) {
    expect_never_taken(jwk.without("kty"), "kty is missing");
    expect_never_taken(jwk.with("kty", "null"), "kty");
    expect_never_taken(jwk.with("kty", "7"), "kty");
    expect_refused(jwk.with_text("kty", "rsa"), "kty");
    expect_refused(jwk.with_text("kty", "AKP"), "kty");
  }
  for (const JwkText& jwk : {ec_jwk(), okp_jwk()}) {
    expect_never_taken(jwk.without("crv"), "crv is missing");
    expect_never_taken(jwk.with("crv", "256"), "crv");
    for (std::string_view crv :
         {"P-384", "P-521", "secp256k1", "p-256", "prime256v1", "Ed448", "X25519", "ed25519"}) {
      expect_refused(jwk.with_text("crv", crv), "crv");
    }
  }
  expect_refused(ec_jwk().with_text("crv", "Ed25519"), "crv");
  expect_refused(okp_jwk().with_text("crv", "P-256"), "crv");
  expect_refused(rsa_jwk().with_text("kty", "EC"), "crv is missing");
  expect_refused(ec_jwk().with_text("kty", "RSA").with_text("alg", "RS256"), "n is missing");
  expect_refused(ec_jwk().with_text("kty", "OKP"), "crv");
}

TEST(ImportedKeyRefusals, Coordinates) {
  const std::string x = ec_half().ec_x();
  const std::string y = ec_half().ec_y();
  for (const JwkText& jwk : {ec_jwk(), okp_jwk()}) {
    for (const std::string& bytes : {x.substr(1), x.substr(0, 31), '\0' + x, x + '\0', x + y}) {
      expect_never_taken(jwk.with_bytes("x", bytes), "32 bytes");
    }
    expect_never_taken(jwk.without("x"), "x is missing");
  }
  expect_never_taken(ec_jwk().without("y"), "y is missing");
  expect_never_taken(ec_jwk().with_bytes("y", y.substr(0, 31)), "32 bytes");
  expect_never_taken(ec_jwk().with_bytes("x", y).with_bytes("y", x), "no point");
  expect_never_taken(ec_jwk().with_bytes("y", x), "no point");
  const std::string zero(32, '\0');
  expect_never_taken(ec_jwk().with_bytes("x", zero).with_bytes("y", zero), "no point");
  expect_never_taken(okp_jwk().with_bytes("x", zero), "small order");
  expect_never_taken(okp_jwk().with_bytes("x", "\x01" + zero.substr(1)), "small order");
  expect_never_taken(okp_jwk().with_bytes("x", std::string(32, '\xFF')), "not below p");
  expect_never_taken(okp_jwk().with_bytes("x", "\x02" + zero.substr(1)), "no point");
}

// RFC 7518 2, 6.3.1: the fewest bytes, in the one alphabet, without padding.
TEST(ImportedKeyRefusals, NumbersInAnotherSpelling) {
  expect_never_taken(rsa_jwk().with_bytes("n", '\0' + rsa_half().rsa_n()), "leading zero");
  expect_never_taken(rsa_jwk().with_text("e", "AAEAAQ"), "leading zero");
  const std::string x = base64url_encode(as_bytes(ec_half().ec_x()));
  const std::array<std::pair<JwkText, std::string>, 4> members{
      {{rsa_jwk(), "n"}, {rsa_jwk(), "e"}, {ec_jwk(), "y"}, {okp_jwk(), "x"}}};
  for (const auto& [jwk, name] : members) {
    for (const std::string& text :
         {x + "=", x + " ", " " + x, x + "\\n", x + "\\u0000", x.substr(1) + "+", "/" + x.substr(1),
          x.substr(0, 42) + "B", "A"s, "AB"s}) {
      expect_never_taken(jwk.with_text(name, text), name + " is not base64url");
    }
    for (std::string_view json : {"null", "65537", "\"\"", R"(["AQAB"])"}) {
      expect_never_taken(jwk.with(name, json), name + " is empty or not a string");
    }
  }
}

TEST(ImportedKeyRefusals, KeyIds) {
  for (const JwkText& jwk : good_jwks()) {
    expect_never_taken(jwk.with_text("kid", ""), "kid");
    expect_never_taken(jwk.with("kid", "7"), "kid");
    expect_never_taken(jwk.with("kid", "null"), "kid");
  }
}

TEST(ImportedKeyRefusals, WhatIsNoKey) {
  EXPECT_FALSE(parse_jwk(""));
  for (std::string_view text : {"null", "[]", "{}", "7", "\"RSA\"", "{\"kty\":\"RSA\"}"}) {
    expect_refused(std::string(text), "");
  }
  expect_refused(R"({"keys":[)" + ec_jwk().text() + "]}", "kty is missing");
  expect_refused("[" + ec_jwk().text() + "]", "not an object");
  expect_refused(ec_jwk().text() + ec_jwk().text(), "");
  EXPECT_FALSE(parse_jwk(std::string(kMaxJwkSize, ' ') + ec_jwk().text()));
}

TEST(ImportedKeyRefusals, MembersThatStandThereTwice) {
  for (const JwkText& jwk : good_jwks()) {
    const std::string text = jwk.text();
    for (std::string_view member : {R"("kty":"RSA")", R"("kid":"z")", R"("alg":"RS256")",
                                    R"("\u0061lg":"ES256")", R"("x":"AA","x":"AA")"}) {
      const std::string twice = text.substr(0, text.size() - 1) + "," + std::string(member) + "}";
      expect_refused(twice, "");
    }
  }
}

}  // namespace
}  // namespace sallyport::jose
