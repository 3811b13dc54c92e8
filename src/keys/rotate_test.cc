#include "keys/rotate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

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

RotateRules at(std::int64_t now) {
  // With the margin, a key may sign 300 s after it was published.
  return {.now = from_unix(now),
          .jwks_cache = Seconds(300) - kPublicationMargin,
          .longest_ttl = Seconds(7200)};
}

TEST(FirstKeys, AreOneThatSignsAndOneThatIsPublished) {
  const KeyTable table = new_table();
  ASSERT_EQ(table.keys.size(), 2U);
  EXPECT_EQ(table.keys[0].state, KeyState::active);
  EXPECT_EQ(table.keys[0].activated, from_unix(kStart));
  EXPECT_EQ(table.keys[1].state, KeyState::next);
  EXPECT_FALSE(table.keys[1].activated);
}

TEST(Rotate, MovesEachKeyOneStep) {
  const auto keys = rotate(new_table(), at(kStart + 300), fresh("c", kStart + 300));
  ASSERT_TRUE(keys) << keys.error().detail;
  ASSERT_EQ(keys->size(), 3U);
  EXPECT_EQ((*keys)[0].kid, "b");
  EXPECT_EQ((*keys)[0].state, KeyState::active);
  EXPECT_EQ((*keys)[0].activated, from_unix(kStart + 300));
  EXPECT_EQ((*keys)[1].kid, "c");
  EXPECT_EQ((*keys)[1].state, KeyState::next);
  EXPECT_EQ((*keys)[2].kid, "a");
  EXPECT_EQ((*keys)[2].state, KeyState::retired);
  EXPECT_EQ((*keys)[2].retired, from_unix(kStart + 300));
  EXPECT_EQ((*keys)[2].verify_until, from_unix(kStart + 300 + 7200 + 60));
}

TEST(Rotate, KeepsAKeyForATokenWithAChosenExpiry) {
  KeyTable table = new_table();
  table.keys[0].signed_until = from_unix(kStart + 1'000'000);
  const auto keys = rotate(table, at(kStart + 300), fresh("c", kStart + 300));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->back().verify_until, from_unix(kStart + 1'000'000));
}

TEST(Rotate, AnExpiryNotedAfterRetirementCountsAsWell) {
  StoredKey key = fresh("a", kStart);
  key.state = KeyState::retired;
  key.verify_until = from_unix(100);
  key.signed_until = from_unix(200);
  EXPECT_EQ(gone_at(key), from_unix(200));
  EXPECT_FALSE(is_gone(key, from_unix(199)));
  EXPECT_TRUE(is_gone(key, from_unix(200)));
}

TEST(Rotate, DropsKeysFromTheSecondTheyAreGone) {
  KeyTable table{2, *rotate(new_table(), at(kStart + 300), fresh("c", kStart + 300))};
  const std::int64_t gone = kStart + 300 + 7260;
  const auto before = rotate(table, at(gone - 1), fresh("d", gone - 1));
  const auto after = rotate(table, at(gone), fresh("d", gone));
  EXPECT_EQ(before->size(), 4U);
  EXPECT_EQ(after->size(), 3U);
  EXPECT_EQ(std::ranges::count(*after, "a", &StoredKey::kid), 0);
}

TEST(Rotate, LeavesOtherProfilesAlone) {
  KeyTable table = new_table();
  StoredKey other = fresh("x", kStart);
  other.profile = "at+jwt";
  other.state = KeyState::retired;
  other.verify_until = from_unix(1);
  table.keys.push_back(other);
  const auto keys = rotate(table, at(kStart + 300), fresh("c", kStart + 300));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->back().kid, "x");
  EXPECT_EQ(keys->back().verify_until, from_unix(1));
}

TEST(Rotate, GivesAProfileWithoutANextKeyOneAndChangesNothingElse) {
  KeyTable table = new_table();
  table.keys.pop_back();
  const auto keys = rotate(table, at(kStart + 10), fresh("c", kStart + 10));
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_EQ((*keys)[0].kid, "a");
  EXPECT_EQ((*keys)[0].state, KeyState::active);
  EXPECT_EQ((*keys)[1].kid, "c");
}

TEST(Rotate, ForceDoesNotWaitForThePublication) {
  RotateRules rules = at(kStart + 1);
  rules.force = true;
  const auto keys = rotate(new_table(), rules, fresh("c", kStart + 1));
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->front().kid, "b");
}

/// An installation that lives for years: rotations and tokens at random moments, lifetimes that
/// change, another process that signs with an old key for a while.
class Simulation {
 public:
  explicit Simulation(unsigned seed) : random_(seed) {}

  void run() {
    const std::int64_t end = kStart + 4LL * 365 * 86400;
    while (now_ < end) {
      now_ += below(6 * 3600);
      step();
      check();
      if (::testing::Test::HasFailure()) return;
    }
    EXPECT_GT(rotations_, 300);
    EXPECT_GT(refusals_, 30);
  }

 private:
  struct Token {
    std::string kid;
    std::int64_t exp;
  };

  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }

  StoredKey& active() { return table_.keys.front(); }

  void step() {
    switch (below(8)) {
      case 0: try_to_rotate(false); break;
      case 1:
        if (below(20) == 0) try_to_rotate(true);
        break;
      case 2: ttl_ = 60 + below(86400); break;
      case 3:
        if (below(10) == 0) issue_with_chosen_expiry();
        break;
      default: issue(active().kid, now_);
    }
    std::erase_if(tokens_, [&](const Token& token) { return token.exp <= now_; });
  }

  void issue(const std::string& kid, std::int64_t when) { tokens_.push_back({kid, when + ttl_}); }

  void issue_with_chosen_expiry() {
    const std::int64_t exp = now_ + 1 + below(20 * 86400);
    active().signed_until = std::max(active().signed_until, from_unix(exp));
    tokens_.push_back({active().kid, exp});
  }

  /// What an installation has to tell rotate(): the longest of what is alive and of what may come.
  std::int64_t longest_ttl() {
    std::int64_t longest = ttl_;
    for (const Token& token : tokens_) longest = std::max(longest, token.exp - now_);
    return longest;
  }

  void try_to_rotate(bool force) {
    const StoredKey next = table_.keys[1];
    const std::string old = active().kid;
    auto keys = rotate(table_,
                       {.now = from_unix(now_),
                        .jwks_cache = Seconds(kCache),
                        .longest_ttl = Seconds(longest_ttl()),
                        .force = force},
                       fresh(std::to_string(++made_), now_));
    if (!keys) {
      EXPECT_EQ(keys.error().code, Code::not_now);
      ++refusals_;
      return;
    }
    ++rotations_;
    EXPECT_TRUE(force || now_ > to_unix(next.created) + kCache);
    table_.keys = std::move(*keys);
    // Another process hears of it half a minute later.
    issue(old, now_ + below(30));
  }

  void check() {
    const auto alive = std::ranges::count_if(
        table_.keys, [&](const StoredKey& key) { return !is_gone(key, from_unix(now_)); });
    EXPECT_LE(alive, static_cast<std::ptrdiff_t>(kMaxLiveKeys));
    EXPECT_EQ(std::ranges::count(table_.keys, KeyState::active, &StoredKey::state), 1);
    EXPECT_EQ(std::ranges::count(table_.keys, KeyState::next, &StoredKey::state), 1);
    for (const Token& token : tokens_) {
      const auto key = std::ranges::find(table_.keys, token.kid, &StoredKey::kid);
      ASSERT_NE(key, table_.keys.end()) << "a token outlives its key";
      EXPECT_FALSE(is_gone(*key, from_unix(token.exp - 1))) << "a token will outlive its key";
    }
  }

  static constexpr std::int64_t kCache = 4 * 3600;
  std::mt19937_64 random_;
  KeyTable table_ = new_table();
  std::vector<Token> tokens_;
  std::int64_t now_ = kStart;
  std::int64_t ttl_ = 7200;
  int made_ = 0;
  int rotations_ = 0;
  int refusals_ = 0;
};

TEST(Rotate, NoTokenOutlivesItsKeyInYears) {
  for (unsigned seed = 0; seed < 20 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Simulation(seed).run();
  }
}

}  // namespace
}  // namespace sallyport::keys
