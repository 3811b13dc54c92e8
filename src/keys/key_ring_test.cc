#include "keys/key_ring.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "jose/claims.h"
#include "jose/jwks.h"
#include "jose/jws.h"
#include "keys/rotated_keys_test.h"
#include "verifier/plain.h"

namespace sallyport::keys {
namespace {

using namespace test;
using verifier::Profile;

std::shared_ptr<const KeyRing> ring() { return KeyRing::open(rotated(), kek(), kNow).value(); }

std::vector<std::string> kids(const std::vector<verifier::VerifyingKey>& keys) {
  std::vector<std::string> out;
  for (const auto& key : keys) out.emplace_back(key.kid);
  return out;
}

std::vector<std::string> kids_of_table() {
  std::vector<std::string> out;
  for (const auto& key : rotated().keys) out.push_back(key.kid);
  return out;
}

TEST(KeyRing, SignsWithTheActiveKeyWhatTheVerifierTakes) {
  const auto opened = ring();
  EXPECT_EQ(opened->active().kid(), rotated().keys[0].kid);
  EXPECT_EQ(opened->active().algorithm().name, "RS256");
  EXPECT_EQ(opened->generation(), 7U);
  const std::string input = jose::signing_input(
      jose::plain_header(opened->active().algorithm().name),
      jose::plain_payload("edit", "POC_NAB_Dev", {{"firstVisionId", "00000AUNAB"}}, kStart + 7200));
  const std::string token = jose::compact(input, opened->active().sign(input).value());
  const auto verified = verifier::verify_plain(token, opened->verifying_keys(kNow), kNow);
  ASSERT_TRUE(verified) << verified.error().detail;
  EXPECT_EQ(verified->kid(), opened->active().kid());
}

TEST(KeyRing, BelievesActiveNextAndRetiredUntilItIsGone) {
  const auto opened = ring();
  const auto all = kids_of_table();
  EXPECT_EQ(kids(opened->verifying_keys(kNow)), all);
  EXPECT_EQ(kids(opened->verifying_keys(kRetiredGone - Seconds(1))), all);
  EXPECT_EQ(kids(opened->verifying_keys(kRetiredGone)), (std::vector<std::string>{all[0], all[1]}));
}

TEST(KeyRing, TrustsTheKeysThatItPublishesAndNoOther) {
  const auto opened = ring();
  for (const std::string& kid : kids_of_table()) {
    EXPECT_TRUE(opened->trusts(kid, kNow)) << kid;
    EXPECT_TRUE(opened->trusts(kid, kRetiredGone - Seconds(1))) << kid;
  }
  const auto all = kids_of_table();
  EXPECT_TRUE(opened->trusts(all[0], kRetiredGone));
  EXPECT_FALSE(opened->trusts(all[2], kRetiredGone));
  for (const std::string& kid : {std::string(), all[0].substr(1), all[0] + "x"})
    EXPECT_FALSE(opened->trusts(kid, kNow)) << kid;
}

TEST(KeyRing, PublishesTheSameKeysActiveFirst) {
  const auto opened = ring();
  const auto all = kids_of_table();
  const auto published = jose::parse_jwk_set(opened->jwks_json(Profile::plain, kNow));
  ASSERT_TRUE(published) << published.error().detail;
  ASSERT_EQ(published->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ((*published)[i].kid, all[i]);
  EXPECT_EQ(jose::parse_jwk_set(opened->jwks_json(Profile::plain, kRetiredGone))->size(), 2U);
  const auto active = jose::parse_jwk_set(opened->active_jwks_json(Profile::plain));
  ASSERT_EQ(active->size(), 1U);
  EXPECT_EQ(active->front().kid, all[0]);
}

TEST(KeyRing, PublishesNothingPrivate) {
  const std::string text = ring()->jwks_json(Profile::plain, kNow);
  for (std::string_view member :
       {"\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"dq\"", "\"qi\"", "\"oth\"", "\"k\""}) {
    EXPECT_EQ(text.find(member), std::string::npos) << member;
  }
}

TEST(KeyRing, DoesNotOpenRetiredPrivateKeys) {
  KeyTable table = rotated();
  table.keys[2].sealed = "unreadable";
  EXPECT_TRUE(KeyRing::open(table, kek(), kNow));
}

TEST(KeyRing, IgnoresGoneKeysAndProfilesOfALaterVersion) {
  KeyTable table = rotated();
  table.keys[2].public_der = "unreadable";
  EXPECT_TRUE(KeyRing::open(table, kek(), kRetiredGone));
  table.keys[2].profile = "later";
  const auto opened = KeyRing::open(table, kek(), kNow);
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ((*opened)->verifying_keys(kNow).size(), 2U);
}

TEST(KeyRing, OrdersATableThatIsNot) {
  KeyTable table = rotated();
  std::ranges::reverse(table.keys);
  const auto opened = KeyRing::open(table, kek(), kNow);
  ASSERT_TRUE(opened);
  EXPECT_EQ(kids((*opened)->verifying_keys(kNow)), kids_of_table());
}

TEST(KeyRing, HasAKeyThatSignsForEachLine) {
  const auto opened = KeyRing::open(all_lines(), kek(), kNow).value();
  for (const Line& line : kLines) {
    const SigningKey* key = opened->signing_key(line.profile, line.alg);
    ASSERT_NE(key, nullptr) << text_of(line);
    EXPECT_EQ(key->algorithm().name, line.alg);
    const std::string signature = key->sign("text").value();
    const auto verifying = opened->verifying_keys(line.profile, kNow);
    const auto its = std::ranges::find(verifying, key->kid(), &verifier::VerifyingKey::kid);
    ASSERT_NE(its, verifying.end()) << text_of(line);
    EXPECT_EQ(its->profile, line.profile);
    EXPECT_TRUE(its->key->verify(its->algorithm->scheme, "text", signature));
  }
  EXPECT_EQ(opened->signing_key(Profile::plain, "RS256"), &opened->active());
  for (std::string_view alg : {"", "none", "rs256", "PS256", "ES256", "EdDSA"})
    EXPECT_EQ(opened->signing_key(Profile::plain, alg), nullptr) << alg;
  EXPECT_EQ(opened->signing_key(Profile::at_jwt, "HS256"), nullptr);
}

TEST(KeyRing, AFolderOfAnEarlierVersionSignsPlainTokensOnly) {
  const auto opened = ring();
  for (const Line& line : kLines) {
    EXPECT_EQ(opened->signing_key(line.profile, line.alg) != nullptr, line == kPlainLine)
        << text_of(line);
  }
  EXPECT_EQ(jose::parse_jwk_set(opened->jwks_json(Profile::at_jwt, kNow))->size(), 0U);
}

TEST(KeyRing, KeepsTheProfilesApart) {
  const auto opened = KeyRing::open(all_lines(), kek(), kNow).value();
  EXPECT_EQ(opened->jwks_json(Profile::plain, kNow), ring()->jwks_json(Profile::plain, kNow));
  EXPECT_EQ(opened->active_jwks_json(Profile::plain), ring()->active_jwks_json(Profile::plain));
  EXPECT_EQ(kids(opened->verifying_keys(Profile::plain, kNow)), kids_of_table());
  EXPECT_EQ(opened->verifying_keys(kNow).size(), 11U);

  const auto others = kids(opened->verifying_keys(Profile::at_jwt, kNow));
  EXPECT_EQ(others.size(), 8U);
  const auto published = jose::parse_jwk_set(opened->jwks_json(Profile::at_jwt, kNow));
  ASSERT_TRUE(published) << published.error().detail;
  EXPECT_EQ(published->size(), 8U);
  EXPECT_EQ(jose::parse_jwk_set(opened->active_jwks_json(Profile::at_jwt))->size(), 4U);
  for (const std::string& kid : others) {
    const auto found = opened->find(kid, kNow);
    ASSERT_TRUE(found) << kid;
    EXPECT_EQ(found->kid, kid);
    EXPECT_EQ(found->profile, Profile::at_jwt);
    EXPECT_TRUE(opened->trusts(kid, kNow));
    EXPECT_EQ(opened->jwks_json(Profile::plain, kNow).find(kid), std::string::npos);
  }
  for (const std::string& kid : kids_of_table()) EXPECT_FALSE(opened->find(kid, kNow)) << kid;
  EXPECT_FALSE(opened->find("", kNow));
}

TEST(KeyRing, CountsWhatIsAlive) {
  const auto opened = KeyRing::open(all_lines(), kek(), kNow).value();
  for (const Line& line : kLines) {
    EXPECT_EQ(opened->count(line, KeyState::active, kNow), 1U);
    EXPECT_EQ(opened->count(line, KeyState::next, kNow), 1U);
    EXPECT_EQ(opened->count(line, KeyState::retired, kNow), line == kPlainLine ? 1U : 0U);
    EXPECT_EQ(opened->count(line, KeyState::retired, kRetiredGone), 0U);
    EXPECT_EQ(opened->signs_since(line), from_unix(line == kPlainLine ? kStart + 300 : kStart));
  }
  EXPECT_EQ(ring()->count(kLines[1], KeyState::active, kNow), 0U);
  EXPECT_FALSE(ring()->signs_since(kLines[1]));
}

TEST(KeyRing, FindsARetiredKeyUntilItIsGone) {
  KeyTable table = all_lines();
  const StoredKey fresh = new_key(kek(), 2048, kNow, {Profile::at_jwt, "ES256"}).value();
  table.keys = rotate(table, {.now = kNow, .jwks_cache = Seconds(60)}, fresh).value();
  const auto retired = std::ranges::find_if(table.keys, [](const StoredKey& key) {
    return key.alg == "ES256" && key.state == KeyState::retired;
  });
  ASSERT_NE(retired, table.keys.end());
  const UnixTime gone = gone_at(*retired);
  const auto opened = KeyRing::open(table, kek(), kNow).value();
  EXPECT_TRUE(opened->find(retired->kid, gone - Seconds(1)));
  EXPECT_FALSE(opened->find(retired->kid, gone));
}

}  // namespace
}  // namespace sallyport::keys
