#include "keys/revoke.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "keys/key_ring.h"
#include "keys/rotate.h"
#include "keys/rotated_keys_test.h"

namespace sallyport::keys {
namespace {

constexpr std::int64_t kStart = test::kStart;
constexpr UnixTime kNow = test::kNow;

StoredKey fresh(std::string kid = "fresh") {
  StoredKey key;
  key.kid = std::move(kid);
  key.created = kNow;
  return key;
}

/// active "b", next "c", retired "a".
KeyTable three_keys() {
  const auto made = [](const char* kid) {
    StoredKey key = fresh(kid);
    key.created = from_unix(kStart);
    return key;
  };
  KeyTable table{1, first_keys(made("a"), made("b"), from_unix(kStart))};
  table.keys =
      rotate(table, {.now = from_unix(kStart + 300), .jwks_cache = Seconds(60)}, made("c")).value();
  return table;
}

std::string text_of(const std::vector<StoredKey>& keys) {
  std::string out;
  for (const StoredKey& key : keys) out += key.kid + ":" + std::string(name_of(key.state)) + " ";
  return out;
}

RevokedKey revoked(const KeyTable& table, std::string_view kid) {
  auto revoked = revoke(table, kid, kNow, fresh());
  EXPECT_TRUE(revoked) << revoked.error().detail;
  return std::move(*revoked);
}

TEST(Revoke, TheActiveKeyGivesItsPlaceToTheNextAtOnce) {
  const RevokedKey left = revoked(three_keys(), "b");
  EXPECT_EQ(left.was, KeyState::active);
  EXPECT_EQ(text_of(left.keys), "c:active fresh:next a:retired ");
  EXPECT_EQ(left.keys[0].activated, kNow);
  EXPECT_FALSE(left.keys[0].retired);
  EXPECT_FALSE(left.keys[1].activated);
}

TEST(Revoke, HoweverYoungTheNextOneIs) {
  KeyTable table = three_keys();
  table.keys[1].created = kNow;
  EXPECT_EQ(text_of(revoked(table, "b").keys), "c:active fresh:next a:retired ");
}

// It may have been made long before; but until now nobody could know it, so its time to be known
// begins now.
TEST(Revoke, TheFreshKeyIsPublishedFromNowOn) {
  StoredKey early = fresh();
  early.created = from_unix(kStart - 1'000'000);
  for (const char* kid : {"b", "c"}) {
    const auto left = revoke(three_keys(), kid, kNow, early);
    ASSERT_TRUE(left) << left.error().detail;
    EXPECT_EQ(left->keys[1].kid, "fresh");
    EXPECT_EQ(left->keys[1].created, kNow) << kid;
  }
}

TEST(Revoke, TheNextKeyIsReplaced) {
  const RevokedKey left = revoked(three_keys(), "c");
  EXPECT_EQ(left.was, KeyState::next);
  EXPECT_EQ(text_of(left.keys), "b:active fresh:next a:retired ");
  EXPECT_EQ(left.keys[0].activated, three_keys().keys[0].activated);
}

TEST(Revoke, ARetiredKeyIsGone) {
  const RevokedKey left = revoked(three_keys(), "a");
  EXPECT_EQ(left.was, KeyState::retired);
  EXPECT_EQ(text_of(left.keys), "b:active c:next ");
}

TEST(Revoke, AnActiveKeyWithoutANextOneIsReplacedByTheFreshOne) {
  KeyTable table = three_keys();
  table.keys.erase(table.keys.begin() + 1);
  const RevokedKey left = revoked(table, "b");
  EXPECT_EQ(text_of(left.keys), "fresh:active a:retired ");
  EXPECT_EQ(left.keys[0].activated, kNow);
}

TEST(Revoke, ATokenWithAChosenExpiryKeepsNoKeyAlive) {
  KeyTable table = three_keys();
  table.keys[2].signed_until = from_unix(kStart + 1'000'000);
  EXPECT_EQ(text_of(revoked(table, "a").keys), "b:active c:next ");
}

TEST(Revoke, LeavesOtherProfilesAlone) {
  KeyTable table = three_keys();
  StoredKey other = fresh("x");
  other.profile = "at+jwt";
  table.keys.push_back(other);
  EXPECT_EQ(text_of(revoked(table, "b").keys), "c:active x:next fresh:next a:retired ");
}

TEST(Revoke, ThereAreNeverMoreLiveKeysThanBefore) {
  KeyTable table = three_keys();
  table.keys =
      rotate(table, {.now = from_unix(kStart + 600), .jwks_cache = Seconds(60)}, fresh("d"))
          .value();
  ASSERT_EQ(table.keys.size(), kMaxLiveKeys);
  for (const StoredKey& key : table.keys) {
    const RevokedKey left = revoked(table, key.kid);
    EXPECT_LE(left.keys.size(), kMaxLiveKeys) << key.kid;
    EXPECT_EQ(std::ranges::count(left.keys, key.kid, &StoredKey::kid), 0);
    EXPECT_EQ(std::ranges::count(left.keys, KeyState::active, &StoredKey::state), 1);
    EXPECT_EQ(std::ranges::count(left.keys, KeyState::next, &StoredKey::state), 1);
  }
}

// With real keys: what is left opens, and publishes and trusts the revoked one no more.
TEST(Revoke, LeavesARingThatDoesNotKnowTheKey) {
  const StoredKey spare = new_key(test::kek(), 2048, kNow).value();
  for (const StoredKey& key : test::rotated().keys) {
    auto left = revoke(test::rotated(), key.kid, kNow, spare);
    ASSERT_TRUE(left) << left.error().detail;
    const auto ring = KeyRing::open({8, left->keys}, test::kek(), kNow);
    ASSERT_TRUE(ring) << ring.error().detail;
    EXPECT_FALSE((*ring)->trusts(key.kid, kNow));
    EXPECT_EQ((*ring)->jwks_json(verifier::Profile::plain, kNow).find(key.kid), std::string::npos);
    EXPECT_NE((*ring)->active().kid(), key.kid);
    EXPECT_EQ((*ring)->trusts(spare.kid, kNow), key.state != KeyState::retired);
  }
}

}  // namespace
}  // namespace sallyport::keys
