#include "tokens/signed_memo.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace sallyport::tokens {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::steady_clock::time_point;

constexpr Time kStart{std::chrono::hours(5)};
constexpr MemoRules kPlenty{.signatures_per_second = 1e9};
const UnixTime kExp = from_unix(1'750'392'000);

const Revocations& none() {
  static const Revocations revocations;
  return revocations;
}

SignedMemo::Key key(std::string_view client, std::string_view scopes = "a") {
  return {client, 1, scopes, kExp, "kid"};
}

TokenPtr token(std::string text) {
  const auto digest = crypto::sha256(as_bytes(text));
  return std::make_shared<const IssuedToken>(IssuedToken{std::move(text), kExp, digest});
}

/// Begins and at once ends the signing of `wanted`. False if it was there, or is pending, or was
/// refused.
bool sign(SignedMemo& memo, const SignedMemo::Key& wanted, Time now = kStart) {
  auto found = memo.find_or_begin(wanted, now);
  if (!found || !found->mine) return false;
  (void)memo.settle(wanted, found->pending,
                    token(std::string(wanted.client_id) + "/" + std::string(wanted.what)));
  return true;
}

bool has(SignedMemo& memo, const SignedMemo::Key& wanted, Time now = kStart) {
  const auto found = memo.find_or_begin(wanted, now);
  if (found && found->mine)
    (void)memo.settle(wanted, found->pending, fail(Code::internal));  // it was only a question
  return found && found->token != nullptr;
}

TEST(SignedMemo, GivesOutWhatWasSigned) {
  SignedMemo memo(kPlenty, none());
  EXPECT_TRUE(sign(memo, key("c")));
  const auto found = memo.find_or_begin(key("c"), kStart);
  ASSERT_TRUE(found);
  ASSERT_NE(found->token, nullptr);
  EXPECT_EQ(found->token->text, "c/a");
  EXPECT_FALSE(found->mine);
}

TEST(SignedMemo, TheSecondToAskWaitsForTheFirst) {
  SignedMemo memo(kPlenty, none());
  const auto first = memo.find_or_begin(key("c"), kStart);
  const auto second = memo.find_or_begin(key("c"), kStart);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->mine);
  EXPECT_FALSE(second->mine);
  EXPECT_EQ(second->pending, first->pending);
  EXPECT_EQ(second->token, nullptr);
}

TEST(SignedMemo, KnowsATokenByAllThatItIsAFunctionOf) {
  SignedMemo memo(kPlenty, none());
  const SignedMemo::Key known = key("c", "a b");
  ASSERT_TRUE(sign(memo, known));
  SignedMemo::Key other = known;
  const auto expect_unknown = [&](const char* what) {
    EXPECT_FALSE(has(memo, other)) << what;
    (void)sign(memo, known);
    other = known;
  };
  other.client_id = "d", expect_unknown("client");
  other.client_version = 2, expect_unknown("version");
  other.what = "b a", expect_unknown("scopes");
  other.exp = kExp + 60s, expect_unknown("exp");
  other.exp = kExp - 60s, expect_unknown("an earlier exp");
  other.kid = "kid2", expect_unknown("key");
  EXPECT_TRUE(has(memo, known));
}

TEST(SignedMemo, AFailureIsForgotten) {
  SignedMemo memo(kPlenty, none());
  const auto first = memo.find_or_begin(key("c"), kStart);
  ASSERT_TRUE(first);
  (void)memo.settle(key("c"), first->pending, fail(Code::unavailable));
  const auto again = memo.find_or_begin(key("c"), kStart);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->mine) << "the next one tries again";
  EXPECT_NE(again->pending, first->pending);
}

TEST(SignedMemo, ALateEndOfWhatWasReplacedChangesNothing) {
  SignedMemo memo(kPlenty, none());
  SignedMemo::Key next = key("c");
  next.kid = "kid2";
  const auto old = memo.find_or_begin(key("c"), kStart);
  const auto fresh = memo.find_or_begin(next, kStart);
  ASSERT_TRUE(old && fresh);
  (void)memo.settle(next, fresh->pending, token("new"));
  TokenPtr seen;
  old->pending->then([&](const Outcome<TokenPtr>& outcome) { seen = *outcome; });
  (void)memo.settle(key("c"), old->pending, token("old"));
  ASSERT_NE(seen, nullptr) << "who waits for the old one gets it";
  EXPECT_EQ(seen->text, "old");
  EXPECT_EQ(memo.find_or_begin(next, kStart)->token->text, "new");
}

struct Revoking : testing::Test {
  Revocations revocations;
  SignedMemo memo{kPlenty, revocations};

  void revoke(const TokenPtr& token) { revocations.add("kid", token->digest, kExp); }
};

TEST_F(Revoking, ARevokedTokenIsReplaced) {
  ASSERT_TRUE(sign(memo, key("c")));
  const auto first = memo.find_or_begin(key("c"), kStart);
  ASSERT_TRUE(first && first->token);
  revoke(first->token);
  const auto second = memo.find_or_begin(key("c"), kStart);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->token, nullptr);
  EXPECT_TRUE(second->mine);
  const auto third = memo.find_or_begin(key("c"), kStart);
  ASSERT_TRUE(third);
  EXPECT_FALSE(third->mine) << "and it is signed once, as ever";
  EXPECT_EQ(third->pending, second->pending);
  ASSERT_TRUE(memo.settle(key("c"), second->pending, token("another")));
  EXPECT_EQ(memo.find_or_begin(key("c"), kStart)->token->text, "another");
}

TEST_F(Revoking, OnlyTheKeysOwnTokenCounts) {
  ASSERT_TRUE(sign(memo, key("c")));
  revocations.add("kid2", token("c/a")->digest, kExp);
  EXPECT_TRUE(has(memo, key("c")));
}

// Somebody may have asked for it after it was revoked, and joined those who wait.
TEST_F(Revoking, ATokenThatIsRevokedWhileItIsSignedIsGivenToNobody) {
  const auto first = memo.find_or_begin(key("c"), kStart);
  ASSERT_TRUE(first && first->mine);
  const TokenPtr one = token("one");
  revoke(one);
  const auto joined = memo.find_or_begin(key("c"), kStart);
  ASSERT_TRUE(joined);
  ASSERT_EQ(joined->pending, first->pending);
  std::vector<std::string> seen;
  joined->pending->then(
      [&](const Outcome<TokenPtr>& outcome) { seen.push_back((*outcome)->text); });
  EXPECT_FALSE(memo.settle(key("c"), first->pending, one));
  EXPECT_TRUE(seen.empty());
  EXPECT_EQ(memo.find_or_begin(key("c"), kStart)->pending, first->pending)
      << "it is under way still";
  EXPECT_TRUE(memo.settle(key("c"), first->pending, token("two")));
  EXPECT_EQ(seen, std::vector<std::string>{"two"});
}

// Those who wait for what was dropped from memory meanwhile joined it before it was dropped.
TEST_F(Revoking, NorWhereTheMemoHasForgottenIt) {
  SignedMemo small({.entries_per_client = 1, .signatures_per_second = 1e9}, revocations);
  const auto first = small.find_or_begin(key("c", "a"), kStart);
  ASSERT_TRUE(sign(small, key("c", "b")));
  const TokenPtr one = token("one");
  revoke(one);
  EXPECT_FALSE(small.settle(key("c", "a"), first->pending, one));
  EXPECT_TRUE(small.settle(key("c", "a"), first->pending, token("two")));
}

TEST_F(Revoking, AFailureIsAnEndAsEver) {
  const auto first = memo.find_or_begin(key("c"), kStart);
  revoke(token("one"));
  EXPECT_TRUE(memo.settle(key("c"), first->pending, fail(Code::unavailable)));
}

TEST(SignedMemoLimits, AReplacementIsANewSignature) {
  Revocations revocations;
  SignedMemo memo({.signatures_per_second = 1}, revocations);
  ASSERT_TRUE(sign(memo, key("c")));
  revocations.add("kid", token("c/a")->digest, kExp);
  EXPECT_EQ(memo.find_or_begin(key("c"), kStart).error().code, Code::too_many_signatures);
}

TEST(SignedMemoLimits, AClientSignsSoManyASecondAndNoMore) {
  SignedMemo memo({.signatures_per_second = 5}, none());
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(sign(memo, key("c", std::to_string(i))));
  const auto refused = memo.find_or_begin(key("c", "too many"), kStart);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::too_many_signatures);
  EXPECT_EQ(refused.error().retry_after_s, 1U);
}

TEST(SignedMemoLimits, WhatWasSignedIsGivenOutBeyondTheLimit) {
  SignedMemo memo({.signatures_per_second = 1}, none());
  ASSERT_TRUE(sign(memo, key("c")));
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(has(memo, key("c")));
}

TEST(SignedMemoLimits, TheAllowanceComesBackWithTimeAndIsNeverMoreThanASecondsWorth) {
  SignedMemo memo({.signatures_per_second = 4}, none());
  int asked = 0;
  const auto signed_at = [&](Time now) {
    int count = 0;
    while (sign(memo, key("c", std::to_string(++asked)), now)) ++count;
    return count;
  };
  EXPECT_EQ(signed_at(kStart), 4);
  EXPECT_EQ(signed_at(kStart + 100ms), 0);
  EXPECT_EQ(signed_at(kStart + 260ms), 1);
  EXPECT_EQ(signed_at(kStart + 1h), 4);
}

TEST(SignedMemoLimits, ALoopWhoseClockIsBehindGainsNothing) {
  SignedMemo memo({.signatures_per_second = 4}, none());
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(sign(memo, key("c", std::to_string(i))));
  EXPECT_FALSE(sign(memo, key("c", "a"), kStart - 100ms));
  EXPECT_FALSE(sign(memo, key("c", "a"), kStart - 50ms));
  EXPECT_FALSE(sign(memo, key("c", "a"), kStart));
  EXPECT_TRUE(sign(memo, key("c", "a"), kStart + 250ms));
  EXPECT_FALSE(sign(memo, key("c", "b"), kStart + 260ms));
}

TEST(SignedMemoLimits, LessThanOneASecondIsStillOneAtATime) {
  SignedMemo memo({.signatures_per_second = 0.1}, none());
  EXPECT_TRUE(sign(memo, key("c", "a")));
  EXPECT_FALSE(sign(memo, key("c", "b"), kStart + 9s));
  EXPECT_TRUE(sign(memo, key("c", "b"), kStart + 21s));
}

TEST(SignedMemoLimits, OneClientsGreedTakesNothingFromAnother) {
  SignedMemo memo({.signatures_per_second = 2}, none());
  for (int i = 0; i < 100; ++i) (void)sign(memo, key("greedy", std::to_string(i)));
  EXPECT_TRUE(sign(memo, key("other", "a")));
  EXPECT_TRUE(sign(memo, key("other", "b")));
}

TEST(SignedMemoLimits, AClientKeeps256EntriesTheLatestUsed) {
  SignedMemo memo(kPlenty, none());
  for (int i = 0; i < 256; ++i) ASSERT_TRUE(sign(memo, key("c", std::to_string(i))));
  ASSERT_TRUE(has(memo, key("c", "0"))) << "a use";
  ASSERT_TRUE(sign(memo, key("c", "256")));
  EXPECT_TRUE(has(memo, key("c", "0")));
  EXPECT_TRUE(has(memo, key("c", "2")));
  EXPECT_TRUE(has(memo, key("c", "256")));
  EXPECT_FALSE(has(memo, key("c", "1"))) << "used longest ago";
}

TEST(SignedMemoLimits, NoClientPushesOutAnothersEntries) {
  SignedMemo memo(kPlenty, none());
  for (int i = 0; i < 64; ++i) ASSERT_TRUE(sign(memo, key("neighbour" + std::to_string(i))));
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(sign(memo, key("greedy", std::to_string(i))));
  for (int i = 0; i < 64; ++i) EXPECT_TRUE(has(memo, key("neighbour" + std::to_string(i)))) << i;
}

TEST(SignedMemoLimits, AllClientsTogetherAreBoundedToo) {
  constexpr std::size_t kEntries = 64 * 4;
  SignedMemo memo({.entries = kEntries, .signatures_per_second = 1e9}, none());
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(sign(memo, key("client" + std::to_string(i))));
  std::size_t kept = 0;
  for (int i = 9'999; i >= 0; --i) {
    const auto found = memo.find_or_begin(key("client" + std::to_string(i)), kStart);
    if (found->token == nullptr) continue;
    ++kept;
  }
  EXPECT_LE(kept, kEntries);
  EXPECT_GT(kept, 0U);
}

TEST(SignedMemoThreads, AThousandRequestsForOneTokenAreOneSignature) {
  constexpr int kThreads = 8;
  constexpr int kEach = 125;
  SignedMemo memo({.signatures_per_second = 1}, none());
  std::latch together(kThreads);
  std::atomic<int> signatures{0};
  std::atomic<int> answered{0};
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      together.arrive_and_wait();
      for (int i = 0; i < kEach; ++i) {
        const auto found = memo.find_or_begin(key("c"), kStart);
        ASSERT_TRUE(found) << "one signature is within the limit, so a refusal means a second one";
        if (found->token) {
          ++answered;
          continue;
        }
        found->pending->then(
            [&](const Outcome<TokenPtr>& outcome) { answered += outcome ? 1 : 0; });
        if (!found->mine) continue;
        ++signatures;
        (void)memo.settle(key("c"), found->pending, token("the one"));
      }
    });
  }
  threads.clear();
  EXPECT_EQ(signatures, 1);
  EXPECT_EQ(answered, kThreads * kEach);
}

TEST(SignedMemoThreads, ManyClientsAtOnceStayWithinTheBounds) {
  constexpr int kThreads = 4;
  SignedMemo memo({.entries_per_client = 3, .entries = 64 * 8, .signatures_per_second = 1e9},
                  none());
  std::atomic<int> wrong{0};
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 5'000; ++i) {
        const std::string client = "c" + std::to_string((i * 7 + t) % 97);
        const std::string scopes = std::to_string(i % 5);
        const auto wanted = key(client, scopes);
        const auto found = memo.find_or_begin(wanted, kStart);
        if (!found) continue;
        if (found->mine && i % 11 == 0) {
          (void)memo.settle(wanted, found->pending, fail(Code::unavailable));
        } else if (found->mine) {
          (void)memo.settle(wanted, found->pending, token(client + "/" + scopes));
        } else if (found->token && found->token->text != client + "/" + scopes) {
          ++wrong;
        }
      }
    });
  }
  threads.clear();
  EXPECT_EQ(wrong, 0) << "nobody gets another's token";
}

}  // namespace
}  // namespace sallyport::tokens
