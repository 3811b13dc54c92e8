#include "store/conformance_tokens.h"
#include "tokens/at_jwt.h"
#include "tokens/lifetime.h"

namespace sallyport::store {
namespace {

using tokens::Revocation;

constexpr std::int64_t kNow = 1'790'000'000;
constexpr std::int64_t kTtl = 7200;              // of sample_client()
constexpr std::int64_t kDead = kNow + kTtl + 1;  // the latest that a server may have said

class CutOffsOfAStore : public TokensOfAStore {};

TEST_P(CutOffsOfAStore, NobodyBeginsWithOne) {
  add(sample_client("a"));
  EXPECT_EQ(found("a").dead_until, UnixTime{});
  EXPECT_EQ(found("a").cut_off_at, UnixTime{});
}

TEST_P(CutOffsOfAStore, ReachTheLatestTokenThatTheClientCanHold) {
  add(sample_client("a"));
  add(sample_client("b"));
  const std::uint64_t before = newest();
  const auto cut = cut_off("a", kNow);
  EXPECT_EQ(to_unix(cut.dead_until), kDead);
  EXPECT_EQ(to_unix(cut.at), kNow);
  const auto client = found(*elsewhere_, "a");
  EXPECT_EQ(to_unix(client.dead_until), kDead);
  EXPECT_EQ(to_unix(client.cut_off_at), kNow);
  EXPECT_EQ(client.version, newest());
  EXPECT_EQ(told_after(before), "1:a ");
  EXPECT_EQ(dead_until("b"), 0);
}

TEST_P(CutOffsOfAStore, DoNotAskWhetherTheClientIsDisabled) {
  add(sample_client("a"));
  ASSERT_TRUE(here_->clients().set_enabled("a", false));
  EXPECT_EQ(to_unix(cut_off("a", kNow).dead_until), kDead);
}

// What followed the first one expires a second later than all before; the second one must reach it.
TEST_P(CutOffsOfAStore, TwiceInTheSameSecondReachWhatCameBetween) {
  add(sample_client("a"));
  for (int i = 0; i < 5; ++i) {
    const auto between = tokens::expiry_of(found("a"), from_unix(kNow));
    (void)cut_off("a", kNow);
    EXPECT_GE(found("a").dead_until, between) << i;
    EXPECT_GT(tokens::expiry_of(found("a"), from_unix(kNow)), between) << i;
  }
  EXPECT_EQ(dead_until("a"), kDead + 4);
}

// The same of at+jwt tokens, which say when they were issued.
TEST_P(CutOffsOfAStore, TwiceInTheSameSecondReachWhatWaitsToBeHandedOut) {
  add(sample_client("a"));
  (void)cut_off("a", kNow);
  for (int i = 0; i < 5; ++i) {
    const UnixTime between = tokens::issued_at(found("a"), from_unix(kNow));
    const UnixTime at = cut_off("a", kNow).at;
    EXPECT_EQ(at, found("a").cut_off_at);
    EXPECT_LE(between, found("a").cut_off_at + tokens::kHeardWithin) << i;
    EXPECT_GT(tokens::issued_at(found("a"), from_unix(kNow)), between) << i;
  }
}

TEST_P(CutOffsOfAStore, NeverGoBack) {
  add(sample_client("a"));
  (void)cut_off("a", kNow);
  (void)cut_off("a", kNow - 5000);  // a clock that was set back
  EXPECT_GE(dead_until("a"), kDead);
  EXPECT_EQ(to_unix(found("a").cut_off_at), kNow + 1);
  (void)cut_off("a", kNow + 5000);
  EXPECT_EQ(dead_until("a"), kDead + 5000);
  EXPECT_EQ(to_unix(found("a").cut_off_at), kNow + 5000);
}

TEST_P(CutOffsOfAStore, ReachTheTokensOfAnEarlierLongerTtl) {
  add(sample_client("a"));
  auto& clients = here_->clients();
  ASSERT_TRUE(clients.set_details("a", {.ttl = Seconds(600)}, at(kNow)));
  ASSERT_TRUE(clients.set_details("a", {.ttl = Seconds(300)}, at(kNow + 10)));
  EXPECT_EQ(to_unix(cut_off("a", kNow + 20).dead_until), kDead);
  // Once it has passed, the TTL that the client has now counts.
  EXPECT_EQ(to_unix(cut_off("a", kDead + 1000).dead_until), kDead + 1000 + 300 + 1);
}

TEST_P(CutOffsOfAStore, ALongerTtlCountsFromNowOn) {
  add(sample_client("a"));
  auto& clients = here_->clients();
  ASSERT_TRUE(clients.set_details("a", {.ttl = Seconds(86'400)}, at(kNow)));
  ASSERT_TRUE(clients.set_details("a", {.align = Seconds(1)}, at(kNow + 50)));
  EXPECT_EQ(to_unix(cut_off("a", kNow).dead_until), kNow + 86'400 + 1);
}

// Where exactly that token was revoked that it would issue, the issuer may take the next second.
TEST_P(CutOffsOfAStore, ReachWhatWasIssuedBehindARevokedToken) {
  add(sample_client("a"));
  revoke(sample_revocation(1, "a", kDead));
  revoke(sample_revocation(2, "a", kDead));
  revoke(sample_revocation(3, "a", kDead + 1));
  revoke(sample_revocation(4, "a", kDead + 3));
  revoke(sample_revocation(5, "b", kDead + 2));
  EXPECT_EQ(to_unix(cut_off("a", kNow).dead_until), kDead + 2);
}

TEST_P(CutOffsOfAStore, ReachAlsoTokensWithAChosenExpiry) {
  add(sample_client("a"));
  add(sample_client("b"));
  ASSERT_TRUE(note(1, "a"));
  ASSERT_TRUE(note(2, "a", kSampleExp + 1));
  ASSERT_TRUE(note(3, "b"));
  const std::uint64_t before = newest();
  EXPECT_TRUE(all().empty());
  EXPECT_EQ(cut_off("a", kNow).revoked, 2U);
  Revocation first = sample_revocation(1);
  Revocation second = sample_revocation(2, "a", kSampleExp + 1);
  first.at = second.at = from_unix(kNow);
  EXPECT_EQ(all(), (std::multiset<std::string>{text_of(first), text_of(second)}));
  EXPECT_EQ(told_after(before), "3 3 1:a ");
  EXPECT_EQ(to_unix(found("a").dead_until), kDead) << "they are no reason to wait so long";
  EXPECT_EQ(cut_off("a", kNow).revoked, 0U) << "once";
}

TEST_P(CutOffsOfAStore, PassOverAChosenTokenThatWasRevokedAlready) {
  add(sample_client("a"));
  ASSERT_TRUE(note(1, "a"));
  revoke(sample_revocation(1));
  EXPECT_EQ(cut_off("a", kNow).revoked, 0U);
  EXPECT_EQ(all(), std::multiset<std::string>{text_of(sample_revocation(1))});
}

TEST_P(CutOffsOfAStore, AreForgottenWhenTheyMatterNoMore) {
  add(sample_client("a"));
  (void)cut_off("a", kNow);
  ASSERT_TRUE(revocations().purge(from_unix(kDead - 1) + tokens::kKeptBehindExpiry));
  EXPECT_EQ(dead_until("a"), kDead);
  ASSERT_TRUE(revocations().purge(from_unix(kDead) + tokens::kKeptBehindExpiry));
  EXPECT_EQ(dead_until("a"), 0);
  EXPECT_EQ(to_unix(found("a").cut_off_at), 0);
}

TEST_P(CutOffsOfAStore, OfNobody) {
  add(sample_client("a"));
  expect_refused(Code::not_found, [&]() -> Done {
    auto cut = revocations().cut_off("b", at(kNow));
    return cut ? done() : Done(Unexpected(cut.error()));
  });
}

class RemovedClientsOfAStore : public TokensOfAStore {};

TEST_P(RemovedClientsOfAStore, DoNotComeBackWithTheirTokens) {
  add(sample_client("a"));
  ASSERT_TRUE(note(1, "a"));
  ASSERT_TRUE(here_->clients().remove_client("a", at(kNow)));
  EXPECT_EQ(all().size(), 1U);

  clients::Client again = sample_client("a");
  again.ttl = Seconds(300);
  again.align = Seconds(1);
  add(again);
  EXPECT_EQ(dead_until("a"), kDead);
  EXPECT_EQ(to_unix(found("a").cut_off_at), kNow);
  std::int64_t dead = 0;
  EXPECT_TRUE(here_->clients().each_client([&](const clients::ClientPtr& client) {
    dead = to_unix(client->dead_until);
    return true;
  }));
  EXPECT_EQ(dead, kDead);
}

TEST_P(RemovedClientsOfAStore, LeaveTheBoundOfAnEarlierTtlToo) {
  add(sample_client("a"));
  ASSERT_TRUE(here_->clients().set_details("a", {.ttl = Seconds(60)}, at(kNow)));
  ASSERT_TRUE(here_->clients().remove_client("a", at(kNow + 30)));
  add(sample_client("a"));
  EXPECT_EQ(dead_until("a"), kDead);
}

TEST_P(RemovedClientsOfAStore, ThatComeAndGoAgainAreReachedEachTime) {
  for (int i = 0; i < 3; ++i) {
    add(sample_client("a"));
    EXPECT_EQ(dead_until("a"), i == 0 ? 0 : kDead + i - 1);
    ASSERT_TRUE(here_->clients().remove_client("a", at(kNow)));
  }
}

TEST_P(RemovedClientsOfAStore, MayBeCutOffOnceMore) {
  add(sample_client("a"));
  ASSERT_TRUE(here_->clients().remove_client("a", at(kNow)));
  const std::string before = state_of(*here_);
  const auto cut = cut_off("a", kNow + 100);
  EXPECT_EQ(to_unix(cut.dead_until), kDead);
  EXPECT_EQ(to_unix(cut.at), kNow);
  EXPECT_EQ(state_of(*here_), before) << "its tokens were dead already";
}

class ChosenTokensOfAStore : public TokensOfAStore {};

TEST_P(ChosenTokensOfAStore, AreNotedOnceAndFeedNothing) {
  add(sample_client("a"));
  const std::string before = state_of(*here_);
  ASSERT_TRUE(note(1, "a"));
  ASSERT_TRUE(note(1, "a"));
  EXPECT_EQ(state_of(*here_), before);
  EXPECT_EQ(cut_off("a", kNow).revoked, 1U);
}

TEST_P(ChosenTokensOfAStore, OfAClientThatIsGone) {
  expect_refused(Code::not_found, [&] { return note(1, "a"); });
}

// Else a cut-off in between would have missed it.
TEST_P(ChosenTokensOfAStore, OfAClientThatWasChangedInTheMeantime) {
  add(sample_client("a"));
  const std::uint64_t version = found("a").version;
  (void)cut_off("a", kNow);
  expect_refused(Code::not_now, [&] {
    return revocations().note_chosen({sample_token(1), "a", version, from_unix(kSampleExp)});
  });
}

TEST_P(ChosenTokensOfAStore, ThatCouldNotBeReadBack) {
  add(sample_client("a"));
  tokens::TokenName nameless = sample_token(1);
  nameless.kid = "";
  expect_refused(Code::invalid_argument, [&] {
    return revocations().note_chosen({nameless, "a", found("a").version, from_unix(kSampleExp)});
  });
}

INSTANTIATE_TEST_SUITE_P(Engines, CutOffsOfAStore, testing::ValuesIn(engines()), engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, RemovedClientsOfAStore, testing::ValuesIn(engines()),
                         engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, ChosenTokensOfAStore, testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sallyport::store
