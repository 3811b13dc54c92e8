#include "keys/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "keys/rotate.h"

namespace sallyport::keys {
namespace {

constexpr std::int64_t kStart = 1'750'000'000;
constexpr std::int64_t kMonth = 30 * 86400;
constexpr Line kOther{verifier::Profile::at_jwt, "ES256"};

StoredKey fresh(std::string kid, const Line& line = kPlainLine) {
  StoredKey key;
  key.kid = std::move(kid);
  key.profile = verifier::name_of(line.profile);
  key.alg = line.alg;
  return key;
}

KeyTable new_table() {
  KeyTable table{1, first_keys(fresh("a"), fresh("b"), from_unix(kStart))};
  table.longest_ttl = Seconds(7200);
  return table;
}

std::string text_of(const std::vector<Transition>& transitions) {
  std::string out;
  for (const Transition& one : transitions) {
    out += std::string(name_of(one.step)) + ":" + one.kid;
    out += one.line == &kLines.front() ? " " : "@" + std::string(one.line->alg) + " ";
  }
  return out;
}

std::string due_at(const KeyTable& table, std::int64_t now, const ScheduleRules& rules = {}) {
  return text_of(due(table, rules, from_unix(now)));
}

KeyTable after(const KeyTable& table, std::int64_t now, const std::vector<StoredKey>& with) {
  KeyTable moved = table;
  moved.keys = carry_out(table, {}, from_unix(now), with).value().keys;
  return moved;
}

TEST(Schedule, AKeySignsForAMonthUnlessItIsToldOtherwise) {
  EXPECT_EQ(due_at(new_table(), kStart), "");
  EXPECT_EQ(due_at(new_table(), kStart + kMonth - 1), "");
  EXPECT_EQ(due_at(new_table(), kStart + kMonth), "retire:a promote:b publish_next: ");
  EXPECT_EQ(next_due(new_table(), {}), from_unix(kStart + kMonth));
  EXPECT_EQ(next_due(new_table(), {.rotate_after = Seconds(86400)}), from_unix(kStart + 86400));
}

TEST(Schedule, NeverIsNever) {
  const ScheduleRules never{.rotate_after = Seconds(0)};
  EXPECT_EQ(due_at(new_table(), kStart + 100 * kMonth, never), "");
  EXPECT_EQ(next_due(new_table(), never), std::nullopt);
  EXPECT_EQ(retires_at(new_table(), kPlainLine, never), std::nullopt);
  KeyTable without_next = new_table();
  without_next.keys.pop_back();
  EXPECT_EQ(due_at(without_next, kStart, never), "publish_next: ");
}

TEST(Schedule, TheNextKeyWaitsUntilEverybodyCanKnowIt) {
  KeyTable table = new_table();
  table.keys[1].created = from_unix(kStart + kMonth);
  EXPECT_EQ(due_at(table, kStart + kMonth + 301), "");
  EXPECT_NE(due_at(table, kStart + kMonth + 302), "");
  EXPECT_EQ(next_due(table, {}), from_unix(kStart + kMonth + 302));
  EXPECT_EQ(retires_at(table, kPlainLine, {}), from_unix(kStart + kMonth + 302));
}

TEST(Schedule, ALineWithoutANextKeyGetsOneAtOnce) {
  KeyTable table = new_table();
  table.keys.pop_back();
  EXPECT_EQ(due_at(table, kStart + 100 * kMonth), "publish_next: ");
  EXPECT_LE(next_due(table, {}), from_unix(kStart));
  const KeyTable with = after(table, kStart + 100 * kMonth, {fresh("c")});
  EXPECT_EQ(with.keys[0].kid, "a") << "a key must be published before it signs";
  EXPECT_EQ(with.keys[1].created, from_unix(kStart + 100 * kMonth));
}

TEST(Schedule, MonthsInWhichNobodyLookedAreOneRotation) {
  const std::int64_t back = kStart + 7 * kMonth;
  const KeyTable table = after(new_table(), back, {fresh("c")});
  EXPECT_EQ(table.keys[0].kid, "b");
  EXPECT_EQ(due_at(table, back), "");
  // The old key's last token, and then a month of the new one.
  EXPECT_EQ(next_due(table, {}), from_unix(back + 7260));
  EXPECT_EQ(due_at(table, back + 7259), "");
  EXPECT_EQ(due_at(table, back + 7260), "drop:a ");
  const KeyTable dropped = after(table, back + 7260, {});
  EXPECT_EQ(dropped.keys.size(), 2U);
  EXPECT_EQ(next_due(dropped, {}), from_unix(back + kMonth));
}

TEST(Schedule, WaitsForRoom) {
  KeyTable table = after(new_table(), kStart + kMonth, {fresh("c")});
  table.keys.back().verify_until = from_unix(kStart + 10 * kMonth);
  EXPECT_EQ(next_due(table, {}), from_unix(kStart + 2 * kMonth));
  table = after(table, kStart + 2 * kMonth, {fresh("d")});
  table.keys[2].verify_until = from_unix(kStart + 9 * kMonth);
  ASSERT_EQ(table.keys.size(), kMaxLiveKeys);
  EXPECT_EQ(due_at(table, kStart + 9 * kMonth - 1), "");
  EXPECT_EQ(next_due(table, {}), from_unix(kStart + 9 * kMonth));
  EXPECT_EQ(due_at(table, kStart + 9 * kMonth), "drop:b retire:c promote:d publish_next: ");
}

TEST(Schedule, LinesMoveByThemselves) {
  KeyTable table = new_table();
  for (StoredKey& key :
       first_keys(fresh("x", kOther), fresh("y", kOther), from_unix(kStart + 86400)))
    table.keys.push_back(key);
  EXPECT_EQ(due_at(table, kStart + kMonth), "retire:a promote:b publish_next: ");
  EXPECT_EQ(due_at(table, kStart + kMonth + 86400),
            "retire:a promote:b publish_next: "
            "retire:x@ES256 promote:y@ES256 publish_next:@ES256 ");
  // Where there is a fresh key for one line only, the other stays due.
  const KeyTable half = after(table, kStart + kMonth + 86400, {fresh("z", kOther)});
  EXPECT_EQ(due_at(half, kStart + kMonth + 86400), "retire:a promote:b publish_next: ");
  const auto both =
      carry_out(table, {}, from_unix(kStart + kMonth + 86400), {fresh("c"), fresh("z", kOther)});
  EXPECT_EQ(text_of(both->transitions),
            "retire:a promote:b publish_next:c "
            "retire:x@ES256 promote:y@ES256 publish_next:z@ES256 ");
}

TEST(Schedule, LeavesAloneWhatItDoesNotUnderstand) {
  EXPECT_EQ(due_at({}, kStart + 100 * kMonth), "");
  EXPECT_EQ(next_due({}, {}), std::nullopt);
  KeyTable table = new_table();
  table.keys[1].state = KeyState::active;
  EXPECT_EQ(due_at(table, kStart + 100 * kMonth), "");
  for (const char* profile : {"later", ""}) {
    KeyTable other = new_table();
    for (StoredKey& key : other.keys) key.profile = profile;
    EXPECT_EQ(due_at(other, kStart + 100 * kMonth), "") << profile;
    EXPECT_EQ(carry_out(other, {}, from_unix(kStart + 100 * kMonth), {})->keys.size(), 2U);
  }
}

TEST(Schedule, AClockThatWentBackMovesNothing) {
  const KeyTable table = after(new_table(), kStart + kMonth, {fresh("c")});
  for (const std::int64_t now : {std::int64_t{0}, kStart, kStart + kMonth})
    EXPECT_EQ(due_at(table, now), "") << now;
}

}  // namespace
}  // namespace sallyport::keys
