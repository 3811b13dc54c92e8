#include <gtest/gtest.h>

#include <chrono>

#include "crypto/digest.h"
#include "verifier/forge_test.h"

namespace sallyport::verifier {
namespace {

using namespace test;

void expect_refused(std::string_view token, Code code) {
  const auto verified = verify(token);
  ASSERT_FALSE(verified) << token.substr(0, 120);
  EXPECT_EQ(verified.error().code, code) << verified.error().detail;
}

std::string segment(std::string_view json) { return base64url_encode(as_bytes(json)); }

std::string with_header(std::string_view json) { return signed_over(json, payload()); }
std::string with_claims(std::string_view json) { return signed_over(kHeader, json); }

/// Claims that are good but for one more member.
std::string with_claim(std::string_view member) {
  return with_claims(R"({"scope":"s","client_id":"c","exp":1750392000,)" + std::string(member) +
                     "}");
}

std::string with_exp(std::string_view exp) {
  return with_claims(R"({"scope":"s","client_id":"c","exp":)" + std::string(exp) + "}");
}

TEST(PlainRefusals, TheCasesBelowAreOneChangeFromAGoodToken) {
  EXPECT_TRUE(verify(with_header(kHeader)));
  EXPECT_TRUE(verify(with_claim(R"("x":"y")")));
  EXPECT_TRUE(verify(with_exp("1750392000")));
}

TEST(PlainRefusals, JWT_01_AlgNoneInAnyCase) {
  for (std::string_view alg : {"none", "None", "NONE", "nOnE"}) {
    const std::string header = R"({"alg":")" + std::string(alg) + "\"}";
    const std::string input = jose::signing_input(header, payload());
    expect_refused(with_header(header), Code::token_forged);
    expect_refused(input + ".AA", Code::token_forged);
    expect_refused(input + ".", Code::token_malformed);
    expect_refused(input, Code::token_malformed);
    EXPECT_EQ(verify(with_header(header)).error().detail, "alg none is never accepted");
  }
}

TEST(PlainRefusals, JWT_01_EmptyAndAbsentSignature) {
  const std::string input = jose::signing_input(kHeader, payload());
  expect_refused(input, Code::token_malformed);
  expect_refused(input + ".", Code::token_malformed);
  for (std::size_t size : {1U, 255U, 256U, 257U}) {
    expect_refused(jose::compact(input, std::string(size, '\0')), Code::token_forged);
  }
}

std::string pem_of(const crypto::PublicKey& key) {
  const std::string text = base64_encode(as_bytes(key.to_spki_der()));
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < text.size(); at += 64) pem += text.substr(at, 64) + "\n";
  return pem + "-----END PUBLIC KEY-----\n";
}

TEST(PlainRefusals, JWT_02_OurPublicKeyAsAnHmacSecret) {
  const std::string pem = pem_of(public_a());
  const std::string n = public_a().rsa_n();
  const std::vector<std::string> secrets = {pem,
                                            pem.substr(0, pem.size() - 1),
                                            " " + pem,
                                            "\n" + pem,
                                            pem + "\n",
                                            public_a().to_spki_der(),
                                            base64_encode(as_bytes(public_a().to_spki_der())),
                                            n,
                                            base64url_encode(as_bytes(n)),
                                            base64_encode(as_bytes(n)),
                                            "a",
                                            ""};
  for (const std::string& secret : secrets) {
    for (std::string_view alg : {"HS256", "RS256"}) {
      const std::string input =
          jose::signing_input(R"({"alg":")" + std::string(alg) + "\"}", payload());
      const auto mac = crypto::HmacSha256(as_bytes(secret)).mac({as_bytes(input)});
      expect_refused(jose::compact(input, as_text(mac)), Code::token_forged);
    }
  }
}

TEST(PlainRefusals, JWT_03_AnyAlgorithmButTheKeys) {
  for (std::string_view alg : {"RS384", "RS512", "PS256", "ES256", "EdDSA", "HS256", "rs256",
                               "RS256 ", "RS256\\u0000", "", "RSA-OAEP", "dir"}) {
    expect_refused(with_header(R"({"alg":")" + std::string(alg) + "\"}"), Code::token_forged);
  }
}

TEST(PlainRefusals, JWT_04_AnyKid) {
  for (std::string_view kid : {"\"a\"", "\"\"", "\"../../etc/passwd\"", "\"' OR 1=1 --\"",
                               "\"\\u0000\"", "null", "7", "[\"a\"]"}) {
    expect_refused(with_header(R"({"alg":"RS256","kid":)" + std::string(kid) + "}"),
                   Code::token_malformed);
  }
  expect_refused(with_header(R"({"alg":"RS256","kid":")" + std::string(1'000'000, 'k') + "\"}"),
                 Code::token_malformed);
}

TEST(PlainRefusals, JWT_05_KeysInTheHeader) {
  for (std::string_view member :
       {R"("jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"})", R"("jku":"http://127.0.0.1:1/jwks")",
        R"("x5u":"http://127.0.0.1:1/cert")", R"("x5c":["MIIB"])", R"("x5t":"AA")"}) {
    expect_refused(with_header(R"({"alg":"RS256",)" + std::string(member) + "}"),
                   Code::token_malformed);
  }
}

TEST(PlainRefusals, JWT_06_CritAndB64) {
  for (std::string_view member :
       {R"("crit":["x"],"x":1)", R"("crit":[])", R"("crit":"alg")", R"("crit":["alg"])",
        R"("b64":false)", R"("b64":true)", R"("b64":false,"crit":["b64"])"}) {
    expect_refused(with_header(R"({"alg":"RS256",)" + std::string(member) + "}"),
                   Code::token_malformed);
  }
}

TEST(PlainRefusals, JWT_07_AnyTyp) {
  for (std::string_view typ :
       {"JWT", "at+jwt", "application/at+jwt", "dpop+jwt", "logout+jwt", ""}) {
    expect_refused(with_header(R"({"alg":"RS256","typ":")" + std::string(typ) + "\"}"),
                   Code::token_malformed);
  }
}

TEST(PlainRefusals, JWT_10_ExpMissingOrPast) {
  expect_refused(with_claims(R"({"scope":"s","client_id":"c"})"), Code::token_malformed);
  expect_refused(with_exp(std::to_string(to_unix(kNow))), Code::token_expired);
  expect_refused(with_exp(std::to_string(to_unix(kNow) - 1)), Code::token_expired);
  expect_refused(with_exp("1"), Code::token_expired);
}

// Tokens of this profile have none; a time that nobody would look at must not be believed.
TEST(PlainRefusals, JWT_11_NbfAndIat) {
  expect_refused(with_claim(R"("nbf":1750392000)"), Code::token_malformed);
  expect_refused(with_claim(R"("iat":1)"), Code::token_malformed);
}

TEST(PlainRefusals, JWT_12_DatesThatAreNone) {
  for (std::string_view exp :
       {"\"1750392000\"", "1750392000.0", "1.75e9", "1e400", "-1", "0", "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "253402300800", "true", "null", "[]", "{}",
        "\"NaN\"", "NaN", "Infinity", "18446744073709551617"}) {
    expect_refused(with_exp(exp), Code::token_malformed);
  }
}

TEST(PlainRefusals, JWT_13_DuplicateMembers) {
  expect_refused(with_header(R"({"alg":"RS256","alg":"none"})"), Code::token_malformed);
  expect_refused(with_header(R"({"alg":"none","alg":"RS256"})"), Code::token_malformed);
  expect_refused(with_header(R"({"alg":"RS256","\u0061lg":"RS256"})"), Code::token_malformed);
  expect_refused(with_claim(R"("scope":"admin")"), Code::token_malformed);
  expect_refused(with_claim(R"("e\u0078p":1750399999)"), Code::token_malformed);
}

TEST(PlainRefusals, JWT_14_OtherSpellingsOfBase64Url) {
  const std::string token = good_token();
  const auto parts = *jose::split_compact(token);
  const std::string h(parts.header), p(parts.payload), s(parts.signature);
  const std::string nul(1, '\0');
  for (const std::string& m :
       {std::string("="), std::string("=="), std::string(" "), std::string("\n"),
        std::string("\r\n"), std::string("+"), std::string("/"), std::string("%3D"), nul}) {
    for (const std::string& changed :
         {h + m + "." + p + "." + s, h + "." + p + m + "." + s, h + "." + p + "." + s + m,
          m + h + "." + p + "." + s, h + "." + m + p + "." + s, h + "." + p + "." + m + s}) {
      EXPECT_FALSE(verify(changed)) << changed.substr(0, 40);
    }
  }
}

// The last character of 256 bytes carries two bits that must be zero.
TEST(PlainRefusals, JWT_14_StrayBits) {
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

TEST(PlainRefusals, JWT_15_OtherNumbersOfParts) {
  const std::string token = good_token();
  expect_refused(token + ".", Code::token_malformed);
  expect_refused(token + ".AA", Code::token_malformed);
  expect_refused(token + ".AA.AA", Code::token_malformed);
  expect_refused("." + token, Code::token_malformed);
  expect_refused("", Code::token_malformed);
  expect_refused(".", Code::token_malformed);
  expect_refused(std::string(1'000'000, '.'), Code::token_malformed);
  expect_refused(std::string(8000, '.'), Code::token_malformed);
}

TEST(PlainRefusals, JWT_16_Size) {
  for (std::size_t size : {16'000U, 1'000'000U, 10'000'000U}) {
    expect_refused(with_claim(R"("x":")" + std::string(size, 'y') + "\""), Code::token_malformed);
  }
  EXPECT_TRUE(verify(with_claim(R"("x":")" + std::string(5'000, 'y') + "\"")));
}

TEST(PlainRefusals, JWT_17_HostileJson) {
  std::string members;
  for (int i = 0; i < 1000; ++i) members += "\"m" + std::to_string(i) + "\":1,";
  for (const std::string& json :
       {std::string(100'000, '['), std::string(5'000, '['), "{" + members + "\"alg\":\"RS256\"}",
        std::string(R"({"alg":"RS256","x":"\ud800"})"),
        std::string("{\"alg\":\"RS256\",\"x\":\"\xFF\"}"), "\xEF\xBB\xBF" + std::string(kHeader),
        std::string(kHeader) + "x", std::string(kHeader) + "{}", std::string("null"),
        std::string("[]"), std::string("{"), std::string("{'alg':'RS256'}")}) {
    expect_refused(with_header(json), Code::token_malformed);
    expect_refused(with_claims(json), Code::token_malformed);
  }
}

// A forger's signature never gets as far as its claims being parsed; ours does, so it is asked
// here.
TEST(PlainRefusals, JWT_17_ClaimsOfOtherTypes) {
  for (std::string_view claims :
       {R"({"scope":["s"],"client_id":"c","exp":1750392000})",
        R"({"scope":"s","client_id":7,"exp":1750392000})", R"({"client_id":"c","exp":1750392000})",
        R"({"scope":"s","exp":1750392000})", R"({"scope":null,"client_id":"c","exp":1750392000})",
        R"({"Scope":"s","client_id":"c","exp":1750392000})"}) {
    expect_refused(with_claims(claims), Code::token_malformed);
  }
  for (std::string_view member :
       {R"("x":1)", R"("x":null)", R"("x":{})", R"("x":["y"])", R"("aud":["api"])"}) {
    expect_refused(with_claim(member), Code::token_malformed);
  }
}

TEST(PlainRefusals, JWT_19_EverySingleBitFlip) {
  const std::string token = good_token();
  ASSERT_TRUE(verify(token));
  for (std::size_t bit = 0; bit < token.size() * 8; ++bit) {
    std::string changed = token;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(verify(changed)) << "bit " << bit;
  }
}

TEST(PlainRefusals, JWT_21_ASignatureOfAnotherKey) {
  const std::string token = good_token();
  const std::array other{view(public_b(), "b")};
  EXPECT_EQ(verify_plain(token, other, kNow).error().code, Code::token_forged);
  EXPECT_EQ(verify_plain(token, {}, kNow).error().code, Code::token_key_unknown);
}

TEST(PlainRefusals, JWT_21_ASignatureOverAnotherPayload) {
  const std::string token = good_token();
  const auto parts = *jose::split_compact(token);
  const std::string other = jose::plain_payload("admin", "client", {}, kExp);
  expect_refused(
      std::string(parts.header) + "." + segment(other) + "." + std::string(parts.signature),
      Code::token_forged);
}

TEST(PlainRefusals, JWT_22_OtherSerializations) {
  const std::string token = good_token();
  const auto parts = *jose::split_compact(token);
  const std::string h(parts.header), p(parts.payload), s(parts.signature);
  expect_refused(
      R"({"payload":")" + p + R"(","protected":")" + h + R"(","signature":")" + s + "\"}",
      Code::token_malformed);
  expect_refused(R"({"payload":")" + p + R"(","signatures":[{"protected":")" + h +
                     R"(","signature":")" + s + "\"}]}",
                 Code::token_malformed);
  expect_refused(with_claims(token), Code::token_malformed);          // nested
  expect_refused(h + ".AAAA.AAAA.AAAA.AAAA", Code::token_malformed);  // JWE
  expect_refused("Bearer " + token, Code::token_malformed);
}

TEST(PlainRefusals, JWT_24_AnyBytesHaveAnAnswerSoon) {
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

TEST(PlainRefusals, DetailsQuoteLittleAndNothingUnprintable) {
  const auto refused = verify(with_header(R"({"alg":")" + std::string(2000, 'x') + "\\n\"}"));
  ASSERT_FALSE(refused);
  EXPECT_LT(refused.error().detail.size(), 120U);
  EXPECT_EQ(verify(with_header(R"({"alg":"a\nb\u001b"})")).error().detail,
            "alg 'a?b?' is that of no key of this server");
}

// Decided by the key alone: the token is good in every other way.
TEST(PlainRefusals, AKeyOfAnotherProfile) {
  std::array keys{view(public_a(), "a"), view(public_b(), "b")};
  keys[0].profile = Profile::at_jwt;
  const auto beside = verify_plain(good_token(), keys, kNow);
  ASSERT_FALSE(beside);
  EXPECT_EQ(beside.error().code, Code::token_forged);
  const auto alone = verify_plain(good_token(), std::span(keys).first(1), kNow);
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().code, Code::token_key_unknown);
  keys[1].algorithm = jose::find_algorithm("PS256");
  const auto by_algorithm = verify_plain(good_token(), keys, kNow);
  ASSERT_FALSE(by_algorithm);
  EXPECT_NE(by_algorithm.error().detail.find("is that of no key"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::verifier
