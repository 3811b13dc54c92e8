// Installations that live for years, in simulated time: what may happen happens at random moments.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "keys/revoke.h"
#include "keys/rotate.h"
#include "keys/schedule.h"

namespace sallyport::keys {
namespace {

constexpr std::int64_t kStart = 1'750'000'000;
constexpr std::int64_t kYear = 365LL * 86400;

struct Rules {
  std::int64_t cache;
  std::int64_t rotate_after;
  std::int64_t longest_pause;  // between two looks of the server
};

class Years {
 public:
  Years(unsigned seed, Rules rules) : random_(seed), rules_(rules) {
    for (const Line& line : kLines) {
      for (StoredKey& key : first_keys(made(line), made(line), from_unix(now_)))
        table_.keys.push_back(std::move(key));
    }
    published();
  }

  void run() {
    while (now_ < kStart + 4 * kYear && !::testing::Test::HasFailure()) {
      now_ += below(rules_.longest_pause);
      if (below(200) == 0) now_ += below(200 * 86400);  // the machine was switched off
      std::erase_if(tokens_, [&](const Token& token) { return token.exp <= now_; });
      something_happens();
      server_looks();
      check();
    }
    EXPECT_GT(rotations_, 50);
    EXPECT_GT(twice_, 0) << "no two processes ever met";
  }

 private:
  struct Token {
    std::string kid;
    std::int64_t exp;
  };

  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }
  const Line& any_line() { return kLines[static_cast<std::size_t>(below(kLines.size()))]; }
  ScheduleRules rules() const {
    return {.rotate_after = Seconds(rules_.rotate_after), .jwks_cache = Seconds(rules_.cache)};
  }

  StoredKey made(const Line& line) {
    StoredKey key;
    key.kid = std::to_string(++made_);
    key.profile = verifier::name_of(line.profile);
    key.alg = line.alg;
    return key;
  }
  std::vector<StoredKey> made_for_all() {
    std::vector<StoredKey> keys;
    for (const Line& line : kLines) keys.push_back(made(line));
    return keys;
  }
  const StoredKey& active(const Line& line) {
    return *std::ranges::find_if(table_.keys, [&](const StoredKey& key) {
      return is_of(line, key) && key.state == KeyState::active;
    });
  }

  /// As the store has it: nothing is written where another process was first.
  bool replace(std::uint64_t read, std::vector<StoredKey> keys) {
    if (read != table_.generation) return false;
    table_.keys = std::move(keys);
    ++table_.generation;
    published();
    return true;
  }
  void published() {
    for (const StoredKey& key : table_.keys) first_published_.try_emplace(key.kid, now_);
  }

  void something_happens() {
    switch (below(12)) {
      case 0: rotate_by_command(below(20) == 0); break;
      case 1:
        if (below(10) == 0) revoke_some();
        break;
      case 2:  // a client with a longer TTL
        if (below(20) == 0) {
          table_.longest_ttl = std::max(table_.longest_ttl, Seconds(below(3 * 86400)));
          ++table_.generation;
        }
        break;
      case 3:
        if (below(20) == 0) issue_with_chosen_expiry();
        break;
      default: issue(active(any_line()).kid, now_);
    }
  }

  void issue(const std::string& kid, std::int64_t when) {
    tokens_.push_back({kid, when + 1 + below(table_.longest_ttl.count())});
  }
  void issue_with_chosen_expiry() {
    auto& key = const_cast<StoredKey&>(active(any_line()));
    const std::int64_t exp = now_ + 1 + below(40 * 86400);
    key.signed_until = std::max(key.signed_until, from_unix(exp));
    ++table_.generation;
    tokens_.push_back({key.kid, exp});
  }

  void rotate_by_command(bool force) {
    const Line& line = any_line();
    const std::string old = active(line).kid;
    auto keys = rotate(table_,
                       {.now = from_unix(now_),
                        .jwks_cache = Seconds(rules_.cache),
                        .longest_ttl = table_.longest_ttl,
                        .force = force},
                       made(line));
    if (!keys) return;
    ASSERT_TRUE(replace(table_.generation, std::move(*keys)));
    moved(line, old, force);
  }

  void revoke_some() {
    const StoredKey key = table_.keys[static_cast<std::size_t>(below(std::ssize(table_.keys)))];
    auto left = revoke(table_, key.kid, from_unix(now_), made(*line_of(key)));
    ASSERT_TRUE(left) << left.error().detail;
    ASSERT_TRUE(replace(table_.generation, std::move(left->keys)));
    std::erase_if(tokens_, [&](const Token& token) { return token.kid == key.kid; });
  }

  /// Two processes may look at the same moment; the one that is late has read the same.
  void server_looks() {
    const KeyTable read = table_;
    const auto out = carry_out(read, rules(), from_unix(now_), made_for_all());
    ASSERT_TRUE(out) << out.error().detail;
    EXPECT_EQ(out->transitions.size(), due(read, rules(), from_unix(now_)).size());
    const auto next = next_due(read, rules());
    EXPECT_EQ(out->transitions.empty(), !next || from_unix(now_) < *next);
    if (out->transitions.empty()) return;
    std::map<const Line*, std::string> old;
    for (const Line& line : kLines) old[&line] = active(line).kid;
    const auto late = carry_out(read, rules(), from_unix(now_), made_for_all());
    ASSERT_TRUE(replace(read.generation, out->keys));
    EXPECT_FALSE(replace(read.generation, late->keys));
    ++twice_;
    EXPECT_TRUE(due(table_, rules(), from_unix(now_)).empty()) << "it would rotate twice";
    EXPECT_GT(next_due(table_, rules()), from_unix(now_));
    for (const Transition& one : out->transitions) {
      if (one.step == Step::promote) moved(*one.line, old[one.line], false);
    }
  }

  void moved(const Line& line, const std::string& old, bool in_haste) {
    ++rotations_;
    const StoredKey& now_active = active(line);
    if (now_active.kid == old) return;  // it only got a next key
    // A second for what has not heard of it, and a second for the rounding.
    if (!in_haste) {
      EXPECT_GE(now_, first_published_.at(now_active.kid) + rules_.cache + 2) << text_of(line);
    }
    issue(old, now_ + below(30));  // another process hears of it half a minute later
  }

  void check() {
    for (const Line& line : kLines) {
      SCOPED_TRACE(text_of(line));
      const auto count = [&](KeyState state) {
        return std::ranges::count_if(table_.keys, [&](const StoredKey& key) {
          return is_of(line, key) && key.state == state;
        });
      };
      EXPECT_EQ(count(KeyState::active), 1);
      EXPECT_EQ(count(KeyState::next), 1);
      EXPECT_LE(count(KeyState::retired), 2);
    }
    EXPECT_LE(table_.keys.size(), kLines.size() * kMaxLiveKeys);
    for (const Token& token : tokens_) {
      const auto key = std::ranges::find(table_.keys, token.kid, &StoredKey::kid);
      ASSERT_NE(key, table_.keys.end()) << "a token outlives its key";
      EXPECT_FALSE(is_gone(*key, from_unix(token.exp - 1))) << "a token will outlive its key";
    }
  }

  std::mt19937_64 random_;
  const Rules rules_;
  std::int64_t now_ = kStart;
  KeyTable table_{1, {}, Seconds(7200)};
  std::vector<Token> tokens_;
  std::map<std::string, std::int64_t> first_published_;
  int made_ = 0;
  int rotations_ = 0;
  int twice_ = 0;
};

TEST(ScheduleInYears, HoldsWithTheDefaults) {
  for (unsigned seed = 0; seed < 3 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Years(seed, {.cache = 300, .rotate_after = 30 * 86400, .longest_pause = 8 * 3600}).run();
  }
}

TEST(ScheduleInYears, HoldsWhereKeysRotateAllTheTime) {
  for (unsigned seed = 0; seed < 3 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Years(seed, {.cache = 4 * 3600, .rotate_after = 3600, .longest_pause = 8 * 3600}).run();
  }
}

TEST(ScheduleInYears, HoldsWithLongCaches) {
  for (unsigned seed = 0; seed < 3 && !HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    Years(seed, {.cache = 86400, .rotate_after = 86400, .longest_pause = 8 * 3600}).run();
  }
}

}  // namespace
}  // namespace sallyport::keys
