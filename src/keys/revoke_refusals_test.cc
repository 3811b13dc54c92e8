#include <gtest/gtest.h>

#include "keys/revoke.h"
#include "keys/rotate.h"

namespace sallyport::keys {
namespace {

constexpr UnixTime kNow{Seconds(1'750'000'000)};

StoredKey fresh(std::string kid) {
  StoredKey key;
  key.kid = std::move(kid);
  key.created = kNow;
  return key;
}

KeyTable new_table() { return {1, first_keys(fresh("a"), fresh("b"), kNow)}; }

void expect_refused(const KeyTable& table, std::string_view kid, const StoredKey& with, Code code,
                    std::string_view words) {
  const auto revoked = revoke(table, kid, kNow, with);
  ASSERT_FALSE(revoked) << kid;
  EXPECT_EQ(name_of(revoked.error().code), name_of(code));
  EXPECT_NE(revoked.error().detail.find(words), std::string::npos) << revoked.error().detail;
}

TEST(RevokeRefusals, AKeyThatIsNotThere) {
  for (const char* kid : {"", "c", "A", "ab", "a "}) {
    expect_refused(new_table(), kid, fresh("c"), Code::not_found, "key list");
  }
  expect_refused({}, "a", fresh("c"), Code::not_found, "there is no key 'a'");
}

TEST(RevokeRefusals, AFreshKeyOfAnotherProfile) {
  StoredKey other = fresh("c");
  other.profile = "at+jwt";
  expect_refused(new_table(), "a", other, Code::invalid_argument, "plain RS256");
  expect_refused(new_table(), "b", other, Code::invalid_argument, "at+jwt RS256");
}

TEST(RevokeRefusals, TablesThatCannotBe) {
  KeyTable two_active = new_table();
  two_active.keys[1].state = KeyState::active;
  expect_refused(two_active, "a", fresh("c"), Code::damaged, "one active key");
  KeyTable two_next = new_table();
  two_next.keys.push_back(fresh("x"));
  expect_refused(two_next, "a", fresh("c"), Code::damaged, "at most one next");
  KeyTable none_active = new_table();
  none_active.keys[0].state = KeyState::next;
  none_active.keys.pop_back();
  expect_refused(none_active, "a", fresh("c"), Code::damaged, "one active key");
}

}  // namespace
}  // namespace sallyport::keys
