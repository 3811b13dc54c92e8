// When keys are loaded, how often, and what is used meanwhile: by a clock that the tests move.
#include "verifier/library/key_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

#include "verifier/library/key_sets_for_test.h"

namespace sallyport::verifier {
namespace {

using namespace std::chrono_literals;
using test::ec_set;
using test::okp_set;

constexpr KeySettings kSettings{
    .max_age = 300s, .keep_stale = 3600s, .cool_down = 30s, .retry_after = 5s, .patience = 60s};

/// A source whose answer the test chooses, and that counts.
struct Source {
  Outcome<std::string> answer = ec_set();
  std::atomic<int> loads = 0;
  std::atomic<std::int64_t> now_s = 1000;

  KeyCache cache(KeySettings settings = kSettings) {
    return KeyCache(
        [this] {
          ++loads;
          return answer;
        },
        settings, [this] { return KeyCache::Time(std::chrono::seconds(now_s)); });
  }
  void fail_with(std::string why) { answer = fail(Code::unavailable, std::move(why)); }
};

std::string kid_of(const Outcome<KeySetPtr>& keys) {
  if (!keys) return "refused: " + keys.error().detail;
  return (*keys)->keys.empty() ? "" : (*keys)->keys.front().kid;
}

TEST(KeyCache, LoadsAtTheFirstTokenAndThenWhenTheKeysAreTooOld) {
  Source source;
  KeyCache cache = source.cache();
  EXPECT_EQ(source.loads, 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(kid_of(cache.keys()), "e");
  EXPECT_EQ(source.loads, 1);
  source.now_s += 299;
  EXPECT_EQ(kid_of(cache.keys()), "e");
  EXPECT_EQ(source.loads, 1);
  source.now_s += 1;
  EXPECT_EQ(kid_of(cache.keys()), "e");
  EXPECT_EQ(source.loads, 2);
}

// KEY-03: a key that is published no more is trusted no more.
TEST(KeyCache, ASetTakesThePlaceOfTheOneBefore) {
  Source source;
  KeyCache cache = source.cache();
  EXPECT_EQ(kid_of(cache.keys()), "e");
  source.answer = okp_set();
  source.now_s += 300;
  const auto keys = cache.keys();
  EXPECT_EQ(kid_of(keys), "o");
  EXPECT_EQ((*keys)->keys.size(), 1U);
}

TEST(KeyCache, AnEmptySetIsOneToo) {
  Source source;
  KeyCache cache = source.cache();
  EXPECT_EQ(kid_of(cache.keys()), "e");
  source.answer = std::string(R"({"keys":[]})");
  source.now_s += 300;
  EXPECT_EQ(kid_of(cache.keys()), "");
}

TEST(KeyCache, WhoHasASetKeepsIt) {
  Source source;
  KeyCache cache = source.cache();
  const auto held = cache.keys();
  source.answer = okp_set();
  source.now_s += 300;
  EXPECT_EQ(kid_of(cache.keys()), "o");
  EXPECT_EQ(kid_of(held), "e");
}

TEST(KeyCache, TheSameTextIsTheSameSet) {
  Source source;
  KeyCache cache = source.cache();
  const auto first = cache.keys();
  source.now_s += 300;
  EXPECT_EQ(*cache.keys(), *first);
  EXPECT_EQ(source.loads, 2);
}

// KEY-07: what a source may answer instead of keys.
TEST(KeyCache, KeepsTheKeysWhereTheSourceFails) {
  const std::vector<Outcome<std::string>> failures{
      fail(Code::unavailable, "connection refused"),
      std::string(),
      std::string("<html>500</html>"),
      std::string(R"({"keys":{}})"),
      std::string(R"({"keys":[{"kty":"oct","k":"AA"}]})"),
      std::string(1 << 20, ' '),
      std::string(R"({"keys":[)"),
      jose::test::set_of({jose::test::ec_jwk(), jose::test::ec_jwk()})};
  for (const auto& failure : failures) {
    Source source;
    KeyCache cache = source.cache();
    EXPECT_EQ(kid_of(cache.keys()), "e");
    source.answer = failure;
    source.now_s += 300;
    EXPECT_EQ(kid_of(cache.keys()), "e");
    EXPECT_EQ(source.loads, 2);
    EXPECT_NE(cache.last_error(), "");
  }
}

TEST(KeyCache, KeepsStaleKeysForSoLongAndNoLonger) {
  Source source;
  KeyCache cache = source.cache();
  EXPECT_EQ(kid_of(cache.keys()), "e");
  source.fail_with("connection refused");
  source.now_s += 300 + 3600 - 1;
  EXPECT_EQ(kid_of(cache.keys()), "e");
  source.now_s += 1;
  const auto keys = cache.keys();
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, Code::unavailable);
  EXPECT_EQ(keys.error().detail, "no keys: connection refused");
}

TEST(KeyCache, IsWellAgainAfterAFailure) {
  Source source;
  KeyCache cache = source.cache();
  source.fail_with("connection refused");
  EXPECT_EQ(kid_of(cache.keys()), "refused: no keys: connection refused");
  EXPECT_EQ(cache.last_error(), "connection refused");
  source.answer = okp_set();
  source.now_s += 5;
  EXPECT_EQ(kid_of(cache.keys()), "o");
  EXPECT_EQ(cache.last_error(), "");
}

TEST(KeyCache, AFailureIsNotRepeatedForEachToken) {
  Source source;
  KeyCache cache = source.cache();
  source.fail_with("connection refused");
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(cache.keys());
  EXPECT_EQ(source.loads, 1);
  source.now_s += 4;
  EXPECT_FALSE(cache.keys());
  EXPECT_EQ(source.loads, 1);
  source.now_s += 1;
  EXPECT_FALSE(cache.keys());
  EXPECT_EQ(source.loads, 2);
}

TEST(KeyCache, WhatALoadThrowsIsAFailure) {
  int thrown = 0;
  KeyCache cache(
      [&]() -> Outcome<std::string> {
        if (thrown++ == 0) throw std::runtime_error("no route to host");
        throw 7;
      },
      {.max_age = 300s, .keep_stale = 3600s, .cool_down = 0s, .retry_after = 0s, .patience = 60s});
  EXPECT_EQ(kid_of(cache.keys()), "refused: no keys: no route to host");
  EXPECT_EQ(kid_of(cache.keys()), "refused: no keys: the fetch threw what is no std::exception");
}

TEST(KeyCache, AnUnknownKeyMakesTheKeysBeLoadedBeforeTheirTime) {
  Source source;
  KeyCache cache = source.cache();
  const auto seen = cache.keys();
  source.answer = okp_set();
  source.now_s += 1;
  const KeySetPtr newer = cache.newer_than(*seen);
  ASSERT_NE(newer, nullptr);
  EXPECT_EQ(newer->keys.front().kid, "o");
  EXPECT_EQ(source.loads, 2);
}

TEST(KeyCache, WhoSawAnOldSetGetsTheNewOneWithoutALoad) {
  Source source;
  KeyCache cache = source.cache();
  const auto seen = cache.keys();
  source.answer = okp_set();
  EXPECT_TRUE(cache.refresh());
  ASSERT_NE(cache.newer_than(*seen), nullptr);
  EXPECT_EQ(source.loads, 2);
}

// KEY-06: 10,000 unknown keys within a minute are three loads, the first and one each 30 seconds.
TEST(KeyCache, AFloodOfUnknownKeysMakesOneLoadInEachCoolDown) {
  Source source;
  KeyCache cache = source.cache();
  const auto seen = cache.keys();
  for (int i = 0; i < 10'000; ++i) {
    if (i % 200 == 199) ++source.now_s;
    EXPECT_EQ(cache.newer_than(*seen), nullptr);
  }
  EXPECT_EQ(source.now_s, 1050);
  EXPECT_EQ(source.loads, 3);
}

TEST(KeyCache, UnknownKeysDoNotRepeatAFailure) {
  Source source;
  KeyCache cache = source.cache(
      {.max_age = 300s, .keep_stale = 3600s, .cool_down = 0s, .retry_after = 5s, .patience = 60s});
  const auto seen = cache.keys();
  source.fail_with("connection refused");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(cache.newer_than(*seen), nullptr);
  EXPECT_EQ(source.loads, 2);
  EXPECT_EQ(kid_of(cache.keys()), "e");
}

TEST(KeyCache, KeysThatNeverChangeAreNeverLoaded) {
  KeyCache cache(read_key_set(ec_set()).value());
  const auto keys = cache.keys();
  EXPECT_EQ(kid_of(keys), "e");
  EXPECT_EQ(cache.newer_than(*keys), nullptr);
  EXPECT_TRUE(cache.refresh());
}

/// A load that is under way until the test lets it go.
struct SlowSource {
  std::promise<void> gate;
  std::shared_future<void> opened = gate.get_future().share();
  std::atomic<int> loads = 0;
  std::atomic<int> arrived = 0;
  std::atomic<bool> slow = true;
  std::atomic<std::int64_t> now_s = 1000;

  KeyCache cache(std::chrono::milliseconds patience = 60s) {
    KeySettings settings = kSettings;
    settings.patience = patience;
    return KeyCache(
        [this]() -> Outcome<std::string> {
          ++loads;
          if (slow) opened.wait();
          return loads == 1 ? ec_set() : okp_set();
        },
        settings, [this] { return KeyCache::Time(std::chrono::seconds(now_s)); });
  }
  void wait_for_loads(int count) const {
    while (loads < count) std::this_thread::yield();
  }
};

constexpr int kThreads = 8;

/// What `ask` returns in each of many threads that start while a load is under way.
template <class Ask>
std::vector<std::string> asked_by_many(SlowSource& source, int loads_under_way, Ask ask) {
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < kThreads; ++i) {
    answers.push_back(std::async(std::launch::async, [&] {
      ++source.arrived;
      return ask();
    }));
  }
  source.wait_for_loads(loads_under_way);
  while (source.arrived < kThreads) std::this_thread::yield();
  source.gate.set_value();
  std::vector<std::string> all;
  for (auto& answer : answers) all.push_back(answer.get());
  return all;
}

TEST(KeyCacheThreads, TheFirstTokensAreOneLoad) {
  SlowSource source;
  KeyCache cache = source.cache();
  const auto kids = asked_by_many(source, 1, [&] { return kid_of(cache.keys()); });
  EXPECT_EQ(kids, std::vector<std::string>(kThreads, "e"));
  EXPECT_EQ(source.loads, 1);
}

TEST(KeyCacheThreads, TokensOfAnUnknownKeyAreOneLoad) {
  SlowSource source;
  source.slow = false;
  KeyCache cache = source.cache();
  const auto seen = cache.keys();
  source.slow = true;
  const auto kids = asked_by_many(source, 2, [&] {
    const KeySetPtr newer = cache.newer_than(*seen);
    return newer == nullptr ? std::string() : newer->keys.front().kid;
  });
  EXPECT_EQ(kids, std::vector<std::string>(kThreads, "o"));
  EXPECT_EQ(source.loads, 2);
}

// Nobody waits for what may be used without.
TEST(KeyCacheThreads, StaleKeysAreUsedWhileSomebodyLoads) {
  SlowSource source;
  source.slow = false;
  KeyCache cache = source.cache(24h);
  EXPECT_EQ(kid_of(cache.keys()), "e");
  source.slow = true;
  source.now_s += 300;
  auto loader = std::async(std::launch::async, [&] { return kid_of(cache.keys()); });
  source.wait_for_loads(2);
  auto other = std::async(std::launch::async, [&] { return kid_of(cache.keys()); });
  EXPECT_EQ(other.wait_for(60s), std::future_status::ready);
  source.gate.set_value();
  EXPECT_EQ(other.get(), "e");
  EXPECT_EQ(loader.get(), "o");
  EXPECT_EQ(source.loads, 2);
}

TEST(KeyCacheThreads, PatienceEndsWhereALoadDoesNot) {
  SlowSource source;
  KeyCache cache = source.cache(1ms);
  auto loader = std::async(std::launch::async, [&] { return kid_of(cache.keys()); });
  source.wait_for_loads(1);
  EXPECT_EQ(kid_of(cache.keys()), "refused: the keys are still being fetched");
  EXPECT_EQ(cache.newer_than(nullptr), nullptr);
  EXPECT_FALSE(cache.refresh());
  source.gate.set_value();
  EXPECT_EQ(loader.get(), "e");
  EXPECT_EQ(source.loads, 1);
}

TEST(KeyCacheThreads, ManyReadersAndOneThatRefreshes) {
  Source source;
  KeyCache cache = source.cache();
  std::atomic<bool> stop = false;
  std::vector<std::future<int>> readers;
  for (int i = 0; i < 4; ++i) {
    readers.push_back(std::async(std::launch::async, [&] {
      int seen = 0;
      while (!stop || seen == 0) {
        const auto keys = cache.keys();
        seen += keys && !(*keys)->views.empty() ? 1 : 0;
        if (keys) (void)cache.newer_than(*keys);
      }
      return seen;
    }));
  }
  for (int i = 0; i < 50; ++i) {
    source.now_s += 10;
    EXPECT_TRUE(cache.refresh());
  }
  stop = true;
  for (auto& reader : readers) EXPECT_GT(reader.get(), 0);
}

}  // namespace
}  // namespace sallyport::verifier
