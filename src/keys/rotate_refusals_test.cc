#include <gtest/gtest.h>

#include "keys/rotate.h"

namespace sallyport::keys {
namespace {

constexpr std::int64_t kStart = 1'750'000'000;

StoredKey fresh(std::string kid, std::int64_t created) {
  StoredKey key;
  key.kid = std::move(kid);
  key.created = from_unix(created);
  return key;
}

KeyTable new_table() {
  return {1, first_keys(fresh("a", kStart), fresh("b", kStart), from_unix(kStart))};
}

RotateRules at(std::int64_t now, bool force = false) {
  // With the margin, a key may sign 300 s after it was published.
  return {.now = from_unix(now),
          .jwks_cache = Seconds(300) - kPublicationMargin,
          .longest_ttl = Seconds(7200),
          .force = force};
}

void expect_refused(const Outcome<std::vector<StoredKey>>& keys, Code code,
                    std::string_view words) {
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, code);
  EXPECT_NE(keys.error().detail.find(words), std::string::npos) << keys.error().detail;
}

TEST(RotateRefusals, ANextKeyThatOthersMayNotKnow) {
  expect_refused(rotate(new_table(), at(kStart), fresh("c", kStart)), Code::not_now,
                 "another 300 s");
  expect_refused(rotate(new_table(), at(kStart + 299), fresh("c", kStart)), Code::not_now,
                 "another 1 s");
  EXPECT_TRUE(rotate(new_table(), at(kStart + 300), fresh("c", kStart)));
}

TEST(RotateRefusals, AClockThatWentBack) {
  expect_refused(rotate(new_table(), at(kStart - 1000), fresh("c", kStart)), Code::not_now,
                 "another 1300 s");
}

TEST(RotateRefusals, AFifthLiveKeyForcedOrNot) {
  KeyTable table = new_table();
  table.keys = *rotate(table, at(kStart + 300), fresh("c", kStart + 300));
  table.keys = *rotate(table, at(kStart + 600), fresh("d", kStart + 600));
  ASSERT_EQ(table.keys.size(), kMaxLiveKeys);
  for (bool force : {false, true}) {
    // "a" retired at +300, and its tokens live for 7260 s more.
    expect_refused(rotate(table, at(kStart + 900, force), fresh("e", kStart + 900)), Code::not_now,
                   "the oldest goes in 6660 s");
  }
  EXPECT_TRUE(rotate(table, at(kStart + 300 + 7260), fresh("e", kStart + 900)));
}

TEST(RotateRefusals, TheOldestIsTheOneThatGoesFirst) {
  KeyTable table = new_table();
  table.keys[0].signed_until = from_unix(kStart + 1'000'000);
  table.keys = *rotate(table, at(kStart + 300), fresh("c", kStart + 300));
  table.keys = *rotate(table, at(kStart + 600), fresh("d", kStart + 600));
  expect_refused(rotate(table, at(kStart + 900), fresh("e", kStart + 900)), Code::not_now,
                 "the oldest goes in 6960 s");
}

TEST(RotateRefusals, TablesThatCannotBe) {
  const StoredKey c = fresh("c", kStart);
  expect_refused(rotate({}, at(kStart + 300), c), Code::damaged, "one active key");
  KeyTable two_active = new_table();
  two_active.keys[1].state = KeyState::active;
  expect_refused(rotate(two_active, at(kStart + 300), c), Code::damaged, "one active key");
  KeyTable two_next = new_table();
  two_next.keys.push_back(fresh("x", kStart));
  expect_refused(rotate(two_next, at(kStart + 300), c), Code::damaged, "at most one next");
}

}  // namespace
}  // namespace sallyport::keys
