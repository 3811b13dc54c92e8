#include "tokens/lifetime.h"

#include <gtest/gtest.h>

#include <set>

namespace sallyport::tokens {
namespace {

constexpr std::int64_t kNow = 1'750'000'000 / 60 * 60;  // aligned, so that the rest is plain to see

clients::Client client(std::int64_t ttl, std::int64_t align, std::int64_t dead_until = 0) {
  clients::Client made;
  made.ttl = Seconds(ttl);
  made.align = Seconds(align);
  made.dead_until = from_unix(dead_until);
  return made;
}

std::int64_t expiry(const clients::Client& client, std::int64_t now) {
  return to_unix(expiry_of(client, from_unix(now)));
}

TEST(ExpiryAfterACutOff, IsNotRoundedUntilTheRoundedTimeHasPassedIt) {
  const std::int64_t dead = kNow + 7201;
  const auto cut_off = client(7200, 60, dead);
  EXPECT_EQ(expiry(cut_off, kNow), dead + 1);
  EXPECT_EQ(expiry(cut_off, kNow + 1), dead + 1);
  EXPECT_EQ(expiry(cut_off, kNow + 2), dead + 1);
  EXPECT_EQ(expiry(cut_off, kNow + 3), kNow + 3 + 7200);
  EXPECT_EQ(expiry(cut_off, kNow + 59), kNow + 59 + 7200);
  EXPECT_EQ(expiry(cut_off, kNow + 60), kNow + 60 + 7200);
  EXPECT_EQ(expiry(cut_off, kNow + 61), kNow + 60 + 7200) << "rounded, as usual";
}

TEST(ExpiryAfterACutOff, IsBehindIt) {
  for (const std::int64_t ttl : {1, 2, 59, 60, 61, 7200}) {
    for (const std::int64_t align : {1, 7, 60}) {
      if (align > ttl) continue;
      for (std::int64_t dead = kNow - 2; dead < kNow + ttl + 70; ++dead) {
        const auto cut_off = client(ttl, align, dead);
        for (std::int64_t now = kNow; now < kNow + 130; now += 13) {
          const std::int64_t exp = expiry(cut_off, now);
          EXPECT_GT(exp, dead);
          EXPECT_GT(exp, now);
          EXPECT_LE(exp, std::max(now + ttl, dead + 1));
        }
      }
    }
  }
}

TEST(ExpiryAfterACutOff, ThatHasPassedIsAsUsual) {
  for (std::int64_t now = kNow; now < kNow + 200; ++now) {
    EXPECT_EQ(expiry(client(7200, 60, now), now), expiry(client(7200, 60), now));
    EXPECT_EQ(expiry(client(7200, 60, kNow), now), expiry(client(7200, 60), now));
  }
}

// With an earlier, longer TTL the first token that is not dead has still far to go.
TEST(ExpiryAfterACutOff, OfTokensThatLivedLongerIsBehindThemToo) {
  const auto cut_off = client(60, 1, kNow + 86'400);
  EXPECT_EQ(expiry(cut_off, kNow), kNow + 86'401);
}

std::int64_t latest(std::int64_t ttl, std::int64_t bound, std::int64_t dead) {
  return to_unix(latest_expiry(Seconds(ttl), from_unix(bound), from_unix(dead), from_unix(kNow)));
}

TEST(LatestExpiry, IsTheLargestOfAllThatWasEverSaid) {
  EXPECT_EQ(latest(7200, 0, 0), kNow + 7201);
  EXPECT_EQ(latest(7200, kNow + 7201, kNow + 7200), kNow + 7201);
  EXPECT_EQ(latest(7200, kNow + 7202, 0), kNow + 7202);
  EXPECT_EQ(latest(7200, 0, kNow + 7201), kNow + 7202);
}

// Everything that a server says until it has heard of a cut-off dies by it, and nothing that it
// says then.
TEST(LatestExpiry, PartsWhatIsSaidBeforeFromWhatIsSaidAfter) {
  for (const std::int64_t align : {1, 7, 60}) {
    auto now_and_then = client(300, align);
    for (std::int64_t now = kNow; now < kNow + 100; ++now) {
      std::set<std::int64_t> before;
      for (std::int64_t at = now - 400; at <= now + kHeardWithin.count(); ++at)
        before.insert(expiry(now_and_then, at));
      auto cut_off = now_and_then;
      cut_off.dead_until =
          latest_expiry(now_and_then.ttl, UnixTime{}, now_and_then.dead_until, from_unix(now));
      EXPECT_LE(*before.rbegin(), to_unix(cut_off.dead_until));
      for (std::int64_t at = now; at < now + 400; ++at)
        EXPECT_GT(expiry(cut_off, at), to_unix(cut_off.dead_until));
    }
  }
}

}  // namespace
}  // namespace sallyport::tokens
