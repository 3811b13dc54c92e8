// What of an RFC 9068 token is refused. Each case is one change from a good token, signed again, so
// that it is the check in its name that refuses it.
#include <gtest/gtest.h>

#include <chrono>

#include "crypto/digest.h"
#include "verifier/forge_at_jwt_test.h"
#include "verifier/forge_test.h"

namespace sallyport::verifier {
namespace {

using namespace test::at_jwt;

void expect_refused(std::string_view token, Code code, std::string_view detail = {}) {
  const auto verified = verify(token);
  ASSERT_FALSE(verified) << token.substr(0, 120);
  EXPECT_EQ(verified.error().code, code) << verified.error().detail;
  EXPECT_NE(verified.error().detail.find(detail), std::string::npos) << verified.error().detail;
}

std::string with_header(std::string_view name, std::string_view json) {
  return signed_over(header().with(name, json), claims());
}
std::string with_claim(std::string_view name, std::string_view json) {
  return signed_over(header(), claims().with(name, json));
}

TEST(AtJwtRefusals, TheCasesBelowAreOneChangeFromAGoodToken) {
  EXPECT_TRUE(verify(good_token()));
  EXPECT_TRUE(verify(with_header("kid", R"("e")")));
  EXPECT_TRUE(verify(with_claim("exp", "1750392000")));
}

TEST(AtJwtRefusals, JWT_01_AlgNoneInAnyCase) {
  for (std::string_view alg : {"none", "None", "NONE", "nOnE"}) {
    const auto forged = header().with_text("alg", alg);
    const std::string input = jose::signing_input(forged.text(), claims().text());
    expect_refused(signed_over(forged, claims()), Code::token_forged, "alg none");
    expect_refused(input + ".AA", Code::token_forged, "alg none");
    expect_refused(input + ".", Code::token_malformed);
    expect_refused(input, Code::token_malformed);
  }
}

TEST(AtJwtRefusals, JWT_01_EmptyAndAbsentSignature) {
  const std::string input = jose::signing_input(header().text(), claims().text());
  expect_refused(input, Code::token_malformed);
  expect_refused(input + ".", Code::token_malformed);
  for (std::size_t size : {1U, 63U, 64U, 65U}) {
    expect_refused(jose::compact(input, std::string(size, '\0')), Code::token_forged);
  }
}

TEST(AtJwtRefusals, JWT_02_APublicKeyAsAnHmacSecret) {
  const std::string der = jose::test::ec_half().to_spki_der();
  for (const std::string& secret :
       {der, base64_encode(as_bytes(der)), std::string("e"), std::string()}) {
    for (std::string_view alg : {"HS256", "ES256"}) {
      const std::string input =
          jose::signing_input(header().with_text("alg", alg).text(), claims().text());
      const auto mac = crypto::HmacSha256(as_bytes(secret)).mac({as_bytes(input)});
      expect_refused(jose::compact(input, as_text(mac)), Code::token_forged);
    }
  }
}

TEST(AtJwtRefusals, JWT_03_AnyAlgorithmButTheKeys) {
  for (std::string_view alg :
       {"RS256", "EdDSA", "ES384", "ES256K", "HS256", "es256", "ES256 ", "ES256\\u0000", ""}) {
    expect_refused(signed_over(header().with_text("alg", alg), claims()), Code::token_forged,
                   "is not that of its key");
  }
}

// PS256 by a key that is for RS256: the signature would verify.
TEST(AtJwtRefusals, JWT_03_TheOtherAlgorithmOfAnRsaKey) {
  const std::string input = jose::signing_input(
      header().with_text("alg", "PS256").with_text("kid", "r").text(), claims().text());
  const auto signature =
      sallyport::test::key_a().sign(crypto::SignatureScheme::rsa_pss_sha256, input).value();
  ASSERT_TRUE(
      jose::test::rsa_half().verify(crypto::SignatureScheme::rsa_pss_sha256, input, signature));
  expect_refused(jose::compact(input, signature), Code::token_forged, "is not that of its key");
}

TEST(AtJwtRefusals, JWT_04_AKidThatIsNone) {
  expect_refused(signed_over(header().without("kid"), claims()), Code::token_malformed, "kid");
  for (std::string_view kid : {"null", "7", R"(["e"])", "{}", "true"}) {
    expect_refused(with_header("kid", kid), Code::token_malformed, "kid");
  }
}

TEST(AtJwtRefusals, JWT_04_AKidThatNoKeyHas) {
  for (std::string_view kid : {R"("")", R"("E")", R"("e ")", R"("e\u0000")", R"("\u0000")",
                               R"("../../etc/passwd")", R"("' OR 1=1 --")"}) {
    expect_refused(with_header("kid", kid), Code::token_key_unknown, "no key has the kid");
  }
  expect_refused(with_header("kid", "\"" + std::string(1'000'000, 'k') + "\""),
                 Code::token_malformed);
}

// The key that signed is there, under another name: kid chooses, the others are not tried.
TEST(AtJwtRefusals, JWT_04_AKidOfAnotherKey) {
  const auto other = sallyport::test::key_b().public_key();
  const std::array two{VerifyingKey{&jose::test::ec_half(), jose::find_algorithm("ES256"), "e"},
                       VerifyingKey{&other, jose::find_algorithm("RS256"), "b"}};
  const std::string input = jose::signing_input(
      header().with_text("alg", "RS256").with_text("kid", "r").text(), claims().text());
  const auto signature =
      sallyport::test::key_b().sign(crypto::SignatureScheme::rsa_pkcs1_sha256, input).value();
  EXPECT_EQ(verify_at_jwt(jose::compact(input, signature), two, kNow, rules()).error().code,
            Code::token_key_unknown);
  expect_refused(jose::compact(input, signature), Code::token_forged);  // there r is key_a
}

TEST(AtJwtRefusals, JWT_05_KeysInTheHeader) {
  for (const auto& [name, json] : std::vector<std::pair<std::string_view, std::string>>{
           {"jwk", jose::test::ec_jwk().text()},
           {"jku", R"("http://127.0.0.1:1/jwks")"},
           {"x5u", R"("http://127.0.0.1:1/cert")"},
           {"x5c", R"(["MIIB"])"}}) {
    expect_refused(with_header(name, json), Code::token_malformed, "is never accepted");
  }
}

TEST(AtJwtRefusals, JWT_06_CritAndB64) {
  for (std::string_view crit : {R"(["x"])", "[]", R"("exp")", R"(["alg"])", R"(["b64"])", "null"}) {
    expect_refused(with_header("crit", crit), Code::token_malformed, "crit");
  }
  expect_refused(with_header("b64", "false"), Code::token_malformed, "b64");
  expect_refused(with_header("b64", "true"), Code::token_malformed, "b64");
}

TEST(AtJwtRefusals, JWT_07_AnyOtherTyp) {
  for (std::string_view typ :
       {"JWT", "jwt", "", "at", "at+jwt ", " at+jwt", "at+jwt;x=1", "application/jwt", "at_jwt",
        "application/at+jwt+x", "dpop+jwt", "logout+jwt", "text/at+jwt", "at+jwt\\u0000"}) {
    expect_refused(signed_over(header().with_text("typ", typ), claims()), Code::token_malformed,
                   "typ");
  }
  expect_refused(signed_over(header().without("typ"), claims()), Code::token_malformed, "typ");
  for (std::string_view typ : {"null", "7", R"(["at+jwt"])"}) {
    expect_refused(with_header("typ", typ), Code::token_malformed, "typ");
  }
}

TEST(AtJwtRefusals, JWT_07_ATokenOfThePlainProfile) {
  expect_refused(test::good_token(), Code::token_malformed, "typ");
}

TEST(AtJwtRefusals, JWT_08_AnotherIssuer) {
  for (std::string_view iss :
       {"https://issuer.example/", "https://issuer.exampl", "https://issuer.example.evil",
        "https://evil/https://issuer.example", "HTTPS://issuer.example", "https://Issuer.example",
        "http://issuer.example", "issuer.example", "https://issuer.example\\u0000",
        " https://issuer.example", "https://issuer.example,https://evil"}) {
    expect_refused(signed_over(header(), claims().with_text("iss", iss)), Code::token_wrong_issuer);
  }
  for (std::string_view iss : {R"(["https://issuer.example"])", "null", "7", "{}", R"("")"}) {
    expect_refused(with_claim("iss", iss), Code::token_malformed, "iss");
  }
}

TEST(AtJwtRefusals, JWT_08_NobodyIsTheEmptyIssuer) {
  EXPECT_EQ(verify(good_token(), kNow, {"", kAudience}).error().code, Code::token_wrong_issuer);
  EXPECT_EQ(verify(with_claim("iss", R"("")"), kNow, {"", kAudience}).error().code,
            Code::token_malformed);
}

TEST(AtJwtRefusals, JWT_09_AnotherAudience) {
  for (std::string_view aud :
       {R"("https://api.example/")", R"("https://api.exampl")", R"("https://api.example.evil")",
        R"("HTTPS://API.EXAMPLE")", R"("https://other https://api.example")",
        R"(["https://other.example"])", R"(["https://api.example/"])",
        R"("https://api.example\u0000")"}) {
    expect_refused(with_claim("aud", aud), Code::token_wrong_audience);
  }
}

TEST(AtJwtRefusals, JWT_09_AnAudienceThatIsNone) {
  for (std::string_view aud :
       {"7", "null", "true", "{}", R"({"aud":"https://api.example"})", "[]",
        R"(["https://api.example",7])", R"(["https://api.example",null])",
        R"([["https://api.example"]])", R"("")", R"(["https://api.example",""])"}) {
    expect_refused(with_claim("aud", aud), Code::token_malformed, "aud");
  }
}

TEST(AtJwtRefusals, JWT_09_TheEmptyAudienceIsNotAny) {
  EXPECT_EQ(verify(good_token(), kNow, {kIssuer, ""}).error().code, Code::token_wrong_audience);
}

TEST(AtJwtRefusals, JWT_10_ExpPast) {
  const auto at = [](std::int64_t now) { return verify(good_token(), from_unix(now)).error(); };
  EXPECT_EQ(at(kExp).code, Code::token_expired);
  EXPECT_EQ(at(kExp + 12).detail, "expired 12 s ago");
  expect_refused(with_claim("exp", "1"), Code::token_expired);
}

TEST(AtJwtRefusals, JWT_11_NbfAndIatAhead) {
  const std::string ahead = std::to_string(to_unix(kNow) + 1);
  expect_refused(with_claim("nbf", ahead), Code::token_not_yet, "nbf is 1 s ahead");
  expect_refused(with_claim("iat", ahead), Code::token_not_yet, "iat is 1 s ahead");
  expect_refused(with_claim("iat", "253402300799"), Code::token_not_yet);
}

TEST(AtJwtRefusals, JWT_12_DatesThatAreNone) {
  for (std::string_view name : {"exp", "iat", "nbf"}) {
    for (std::string_view date :
         {"\"1750388400\"", "1750388400.0", "1.75e9", "1e400", "-1", "0", "9223372036854775807",
          "9223372036854775808", "-9223372036854775808", "253402300800", "true", "null", "[]", "{}",
          "\"NaN\"", "NaN", "Infinity", "18446744073709551617"}) {
      expect_refused(with_claim(name, date), Code::token_malformed);
    }
  }
}

TEST(AtJwtRefusals, JWT_13_DuplicateMembers) {
  const std::string h = header().text(), c = claims().text();
  const auto plus = [](std::string json, std::string_view member) {
    json.back() = ',';
    return json + std::string(member) + "}";
  };
  expect_refused(signed_over(plus(h, R"("alg":"none")"), c), Code::token_malformed);
  expect_refused(signed_over(plus(h, R"("kid":"e")"), c), Code::token_malformed);
  expect_refused(signed_over(plus(h, R"("t\u0079p":"at+jwt")"), c), Code::token_malformed);
  expect_refused(signed_over(h, plus(c, R"("aud":"https://api.example")")), Code::token_malformed);
  expect_refused(signed_over(h, plus(c, R"("e\u0078p":1750399999)")), Code::token_malformed);
  expect_refused(signed_over(h, plus(c, R"("x":{"y":1,"y":1})")), Code::token_malformed);
}

TEST(AtJwtRefusals, JWT_14_OtherSpellingsOfBase64Url) {
  const std::string token = good_token();
  const auto parts = *jose::split_compact(token);
  const std::string h(parts.header), p(parts.payload), s(parts.signature);
  for (std::string_view m : {"=", "==", " ", "\n", "\r\n", "+", "/", "%3D"}) {
    const std::string more(m);
    for (const std::string& changed :
         {h + more + "." + p + "." + s, h + "." + p + more + "." + s, h + "." + p + "." + s + more,
          more + h + "." + p + "." + s}) {
      EXPECT_FALSE(verify(changed)) << changed.substr(0, 40);
    }
  }
}

// The last character of 64 bytes carries four bits that must be zero.
TEST(AtJwtRefusals, JWT_14_StrayBits) {
  const std::string token = good_token();
  int accepted = 0;
  for (char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
    std::string changed = token;
    changed.back() = c;
    accepted += verify(changed) ? 1 : 0;
  }
  EXPECT_EQ(accepted, 1);
}

TEST(AtJwtRefusals, JWT_15_OtherNumbersOfParts) {
  const std::string token = good_token();
  for (const std::string& changed :
       {token + ".", token + ".AA", token + ".AA.AA", "." + token, std::string(), std::string("."),
        std::string(1'000'000, '.'), std::string(8000, '.')}) {
    expect_refused(changed, Code::token_malformed);
  }
}

TEST(AtJwtRefusals, JWT_16_Size) {
  for (std::size_t size : {16'000U, 1'000'000U}) {
    expect_refused(with_claim("x", "\"" + std::string(size, 'y') + "\""), Code::token_malformed);
  }
  EXPECT_TRUE(verify(with_claim("x", "\"" + std::string(5'000, 'y') + "\"")));
}

TEST(AtJwtRefusals, JWT_17_HostileJson) {
  for (const std::string& json :
       {std::string(100'000, '['), std::string(5'000, '['), "\xEF\xBB\xBF" + claims().text(),
        claims().text() + "x", claims().text() + "{}", std::string("null"), std::string("[]"),
        std::string("{"), claims().with("x", R"("\ud800")").text(),
        claims().with("x", "\"\xFF\"").text(), claims().with("x", "[[[[[[[[[1]]]]]]]]]").text()}) {
    expect_refused(signed_over(header().text(), json), Code::token_malformed);
    expect_refused(signed_over(json, claims().text()), Code::token_malformed);
  }
}

TEST(AtJwtRefusals, JWT_17_ClaimsThatAreMissingOrOfAnotherType) {
  for (std::string_view name : {"iss", "aud", "sub", "client_id", "jti", "iat", "exp"}) {
    expect_refused(signed_over(header(), claims().without(name)), Code::token_malformed, name);
  }
  for (std::string_view name : {"iss", "sub", "client_id", "jti"}) {
    for (std::string_view json : {"7", "null", "[]", R"(["client"])", "{}", "true", R"("")"}) {
      expect_refused(with_claim(name, json), Code::token_malformed, name);
    }
  }
}

TEST(AtJwtRefusals, JWT_17_AScopeThatIsNone) {
  for (std::string_view scope :
       {"null", "7", R"(["a.read"])", R"("")", R"(" ")", R"(" a")", R"("a ")", R"("a  b")",
        R"("a\tb")", R"("a\nb")", R"("a\u0000")", R"("a\\b")", R"("a\"b")", R"("\u00e4")"}) {
    expect_refused(with_claim("scope", scope), Code::token_malformed, "scope");
  }
}

TEST(AtJwtRefusals, JWT_19_EverySingleBitFlip) {
  const std::string token = good_token();
  ASSERT_TRUE(verify(token));
  for (std::size_t bit = 0; bit < token.size() * 8; ++bit) {
    std::string changed = token;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(verify(changed)) << "bit " << bit;
  }
}

TEST(AtJwtRefusals, JWT_21_NoKeys) {
  EXPECT_EQ(verify_at_jwt(good_token(), {}, kNow, rules()).error().code, Code::token_key_unknown);
}

TEST(AtJwtRefusals, JWT_21_ASignatureOverAnotherPayload) {
  const std::string token = good_token();
  const auto parts = *jose::split_compact(token);
  const std::string admin = base64url_encode(as_bytes(claims().with_text("scope", "admin").text()));
  expect_refused(std::string(parts.header) + "." + admin + "." + std::string(parts.signature),
                 Code::token_forged);
}

TEST(AtJwtRefusals, JWT_22_OtherSerializations) {
  const std::string token = good_token();
  const auto parts = *jose::split_compact(token);
  const std::string h(parts.header), p(parts.payload), s(parts.signature);
  expect_refused(
      R"({"payload":")" + p + R"(","protected":")" + h + R"(","signature":")" + s + "\"}",
      Code::token_malformed);
  expect_refused(signed_over(header().text(), token), Code::token_malformed);  // nested
  expect_refused(h + ".AAAA.AAAA.AAAA.AAAA", Code::token_malformed);           // JWE
  expect_refused("Bearer " + token, Code::token_malformed);
}

TEST(AtJwtRefusals, JWT_24_AnyBytesHaveAnAnswerSoon) {
  std::string bytes(jose::kMaxTokenSize, '\0');
  std::uint32_t state = 1;
  for (int round = 0; round < 300; ++round) {
    for (char& c : bytes) c = static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
    bytes[100] = bytes[200] = '.';
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(verify(bytes));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(50));
  }
}

TEST(AtJwtRefusals, DetailsQuoteLittleAndNothingUnprintable) {
  const auto refused = verify(with_claim("iss", "\"" + std::string(2000, 'x') + "\\n\""));
  ASSERT_FALSE(refused);
  EXPECT_LT(refused.error().detail.size(), 120U);
  EXPECT_EQ(verify(with_header("kid", R"("a\nb\u001b")")).error().detail,
            "no key has the kid 'a?b?'");
}

}  // namespace
}  // namespace sallyport::verifier
