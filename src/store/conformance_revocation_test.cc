#include "store/conformance_tokens.h"

namespace sallyport::store {
namespace {

using tokens::Revocation;

constexpr std::int64_t kNow = 1'790'000'000;

class RevocationsOfAStore : public TokensOfAStore {};

TEST_P(RevocationsOfAStore, BeginEmpty) { EXPECT_TRUE(all().empty()); }

TEST_P(RevocationsOfAStore, ComeBackAsTheyWereWritten) {
  Revocation first = sample_revocation(1, "POC_NAB_Dev");
  first.token.kid = std::string(43, '-');
  first.token.digest.fill(0);  // bytes, not text
  Revocation second = sample_revocation(2, "b", 253'402'300'799);
  second.token.profile = "at+jwt";
  revoke(first);
  revoke(second);
  EXPECT_EQ(all(), (std::multiset<std::string>{text_of(first), text_of(second)}));
}

TEST_P(RevocationsOfAStore, AreFoundByTheChangeThatTellsOfThem) {
  revoke(sample_revocation(1));
  const std::uint64_t before = newest();
  Revocation wanted = sample_revocation(2);
  wanted.token.digest = {0x00, 0x0F, 0xF0, 0xFF, 'a', ' ', '\n'};
  revoke(wanted);
  const auto changes = changes_after(before);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::revocation);
  const auto found = elsewhere_->revocations().find_revocation(changes[0].ref);
  ASSERT_TRUE(found) << found.error().detail;
  ASSERT_TRUE(*found);
  EXPECT_EQ(text_of(**found), text_of(wanted));
}

TEST_P(RevocationsOfAStore, AreWrittenOnce) {
  revoke(sample_revocation(1));
  const std::string before = state_of(*here_);
  const auto again = elsewhere_->revocations().revoke(sample_revocation(1, "a", kSampleExp + 1));
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
  EXPECT_EQ(state_of(*here_), before);
}

TEST_P(RevocationsOfAStore, AreTheKeysAndNotOnlyTheTexts) {
  Revocation one = sample_revocation(1);
  Revocation other_key = one;
  other_key.token.kid = "kid2";
  Revocation other_profile = one;
  other_profile.token.profile = "at+jwt";
  for (const Revocation& revocation : {one, other_key, other_profile}) revoke(revocation);
  EXPECT_EQ(all().size(), 3U);
}

TEST_P(RevocationsOfAStore, AreForgottenSomeTimeBehindTheirTokensEnd) {
  add(sample_client("a"));
  revoke(sample_revocation(1, "a", kNow));
  revoke(sample_revocation(2, "a", kNow + 1));
  ASSERT_TRUE(note(3, "a", kNow + 100));
  const std::uint64_t before = newest();
  const auto purge = [&](std::int64_t now) {
    const auto purged = revocations().purge(from_unix(now) + tokens::kKeptBehindExpiry);
    ASSERT_TRUE(purged) << purged.error().detail;
  };
  purge(kNow - 1);
  EXPECT_EQ(all().size(), 2U);
  purge(kNow);
  EXPECT_EQ(all(), std::multiset<std::string>{text_of(sample_revocation(2, "a", kNow + 1))});
  purge(kNow + 1);
  EXPECT_TRUE(all().empty());
  EXPECT_EQ(newest(), before) << "nobody need be told";
  // The one that was noted has gone too, when its time came.
  purge(kNow + 100);
  EXPECT_EQ(cut_off("a", kNow).revoked, 0U);
}

TEST_P(RevocationsOfAStore, ThatWerePurgedAreNotFound) {
  revoke(sample_revocation(1, "a", kNow));
  const std::string ref = changes_after(0).at(0).ref;
  ASSERT_TRUE(revocations().purge(from_unix(kNow) + tokens::kKeptBehindExpiry));
  const auto found = revocations().find_revocation(ref);
  ASSERT_TRUE(found) << found.error().detail;
  EXPECT_FALSE(*found);
}

TEST_P(RevocationsOfAStore, RefuseWhatCouldNotBeReadBack) {
  const auto refuse = [&](const std::function<void(Revocation&)>& spoil) {
    Revocation revocation = sample_revocation();
    spoil(revocation);
    expect_refused(Code::invalid_argument, [&]() -> Done {
      auto revoked = revocations().revoke(revocation);
      return revoked ? done() : Done(Unexpected(revoked.error()));
    });
  };
  refuse([](Revocation& r) { r.token.kid = ""; });
  refuse([](Revocation& r) { r.token.kid = "a b"; });
  refuse([](Revocation& r) { r.token.profile = "\x1b"; });
  refuse([](Revocation& r) { r.client_id = "two words"; });
  refuse([](Revocation& r) { r.exp = from_unix(0); });
  refuse([](Revocation& r) { r.exp = from_unix(253'402'300'800); });
}

INSTANTIATE_TEST_SUITE_P(Engines, RevocationsOfAStore, testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sallyport::store
