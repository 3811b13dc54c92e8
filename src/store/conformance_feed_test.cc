#include <map>
#include <thread>

#include "store/conformance.h"

namespace sallyport::store {
namespace {

using keys::KeyState;

class FeedOfAStore : public Conformance {};

TEST_P(FeedOfAStore, BeginsEmpty) {
  EXPECT_EQ(newest(), 0U);
  EXPECT_TRUE(changes_after(0).empty());
}

TEST_P(FeedOfAStore, TellsWhatWasChangedInItsOrder) {
  add(sample_client("a"));
  ASSERT_TRUE(elsewhere_->clients().add_client(sample_client("b")));
  ASSERT_TRUE(here_->keys().set_setting("pepper", "x"));
  ASSERT_TRUE(elsewhere_->clients().remove_client("a", system_now));
  ASSERT_TRUE(put_keys({sample_key("k")}));
  std::string told;
  std::uint64_t last = 0;
  for (const Change& change : changes_after(0)) {
    EXPECT_GT(change.seq, last);
    last = change.seq;
    told += change.kind == Change::Kind::keys ? "keys" : "client";
    told += ":" + change.ref + " ";
  }
  EXPECT_EQ(told, "client:a client:b keys: client:a keys: ");
  EXPECT_EQ(last, newest());
}

TEST_P(FeedOfAStore, IsReadInPieces) {
  for (int i = 0; i < 10; ++i) add(sample_client("c" + std::to_string(i)));
  std::uint64_t seq = 0;
  std::vector<std::string> read;
  for (auto piece = changes_after(0, 3); !piece.empty(); piece = changes_after(seq, 3)) {
    EXPECT_LE(piece.size(), 3U);
    for (const Change& change : piece) read.push_back(change.ref);
    seq = piece.back().seq;
  }
  EXPECT_EQ(read.size(), 10U);
  EXPECT_EQ(read.back(), "c9");
  EXPECT_TRUE(changes_after(0, 0).empty());
}

TEST_P(FeedOfAStore, SaysCheaplyWhetherOthersWrote) {
  static_cast<void>(*here_->changes().may_have_news());
  EXPECT_FALSE(*here_->changes().may_have_news());
  ASSERT_TRUE(elsewhere_->clients().add_client(sample_client("a")));
  EXPECT_TRUE(*here_->changes().may_have_news());
  EXPECT_FALSE(*here_->changes().may_have_news());
  EXPECT_EQ(changes_after(0).size(), 1U);
}

TEST_P(FeedOfAStore, TakesTheFirstQuestionForNews) {
  const auto late = engine_->connect();
  EXPECT_TRUE(*late->changes().may_have_news());
}

TEST_P(FeedOfAStore, ForgetsAfterAnHourAndCountsOn) {
  for (int i = 0; i < 5; ++i) add(sample_client("c" + std::to_string(i)));
  const std::uint64_t before = newest();
  const std::int64_t now = to_unix(system_now());
  ASSERT_TRUE(here_->changes().purge(now + 3000));
  EXPECT_EQ(changes_after(0).size(), 5U);
  ASSERT_TRUE(here_->changes().purge(now + 7200));
  EXPECT_TRUE(changes_after(before).empty());
  EXPECT_EQ(newest(), before);
  ASSERT_TRUE(here_->changes().purge(now + 7200));

  add(sample_client("late"));
  EXPECT_EQ(newest(), before + 1);
  ASSERT_EQ(changes_after(before).size(), 1U);
  EXPECT_EQ(changes_after(before)[0].ref, "late");
  EXPECT_EQ(found("late").version, before + 1);
}

TEST_P(FeedOfAStore, ForgetsAlsoWhatOneTransactionCannotHold) {
  std::vector<clients::Client> batch;
  for (int i = 0; i < 25'000; ++i) {
    batch.push_back(sample_client("c" + std::to_string(i)));
    batch.back().secrets.clear();
  }
  ASSERT_TRUE(here_->clients().add_clients(batch));
  ASSERT_TRUE(here_->changes().purge(to_unix(system_now()) + 7200));
  EXPECT_FALSE(here_->changes().after(24'999, 1));
  EXPECT_TRUE(here_->changes().after(25'000, 1));
}

// A reader that follows the feed beside a writer ends with what the store holds.
TEST_P(FeedOfAStore, LeadsAReaderBesideAWriterToTheSameState) {
  constexpr int kClients = 60;
  std::thread writer([&] {
    for (int i = 0; i < kClients; ++i) {
      EXPECT_TRUE(elsewhere_->clients().add_client(sample_client("c" + std::to_string(i))));
      if (i % 3 != 2) continue;
      EXPECT_TRUE(elsewhere_->clients().remove_client("c" + std::to_string(i - 1), system_now));
    }
    EXPECT_TRUE(elsewhere_->clients().add_client(sample_client("the-end")));
  });
  std::map<std::string, std::uint64_t> known;
  std::uint64_t seen = 0;
  const auto follow = [&](std::size_t limit) {
    const auto changes = changes_after(seen, limit);
    for (const Change& change : changes) {
      const auto client = here_->clients().find_client(change.ref);
      if (client) {
        EXPECT_GE((*client)->version, change.seq);
        known[change.ref] = (*client)->version;
      } else {
        known.erase(change.ref);
      }
      seen = change.seq;
    }
    return changes.size() == limit;
  };
  while (!known.contains("the-end") && !HasFailure()) {
    if (!*here_->changes().may_have_news()) continue;
    while (follow(7)) {
    }
  }
  writer.join();
  std::map<std::string, std::uint64_t> held;
  EXPECT_TRUE(here_->clients().each_client([&](const clients::ClientPtr& client) {
    held[client->id] = client->version;
    return true;
  }));
  EXPECT_EQ(known, held);
}

class KeysOfAStore : public Conformance {
 protected:
  keys::KeyTable load() {
    auto table = here_->keys().load_keys();
    EXPECT_TRUE(table) << table.error().detail;
    return table ? *table : keys::KeyTable{};
  }
};

TEST_P(KeysOfAStore, BeginEmpty) {
  EXPECT_TRUE(load().keys.empty());
  EXPECT_EQ(load().generation, 0U);
}

TEST_P(KeysOfAStore, ComeBackAsTheyWerePutTheActiveFirst) {
  std::vector<keys::StoredKey> keys{
      sample_key("retired-old", KeyState::retired, 100),
      sample_key("next-old", KeyState::next, 300),
      sample_key("next-new", KeyState::next, 400),
      sample_key("active", KeyState::active, 200),
      sample_key("retired-new", KeyState::retired, 150),
  };
  keys[3].profile = "at+jwt";
  keys[3].alg = "PS256";
  keys[3].signed_until = from_unix(1'750'392'000);
  ASSERT_TRUE(here_->keys().replace_keys({}, keys));
  const auto table = load();
  ASSERT_EQ(table.keys.size(), 5U);
  EXPECT_EQ(table.generation, newest());
  const int order[] = {3, 2, 1, 4, 0};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(text_of(table.keys[i]), text_of(keys[order[i]]));
}

TEST_P(KeysOfAStore, AreReplacedAsAWhole) {
  ASSERT_TRUE(here_->keys().replace_keys({}, {sample_key("a"), sample_key("b")}));
  const auto first = load();
  ASSERT_TRUE(
      here_->keys().replace_keys(first, {sample_key("b", KeyState::active), sample_key("c")}));
  const auto second = load();
  ASSERT_EQ(second.keys.size(), 2U);
  EXPECT_EQ(second.keys[0].kid, "b");
  EXPECT_EQ(second.keys[1].kid, "c");
  EXPECT_GT(second.generation, first.generation);
  ASSERT_TRUE(here_->keys().replace_keys(second, {}));
  EXPECT_TRUE(load().keys.empty());
}

TEST_P(KeysOfAStore, OnlyEverPromiseALongerTime) {
  ASSERT_TRUE(
      here_->keys().replace_keys({}, {sample_key("k", KeyState::active), sample_key("other")}));
  const auto before = load();
  ASSERT_TRUE(elsewhere_->keys().note_signed_until("k", from_unix(500)));
  EXPECT_EQ(load().keys[0].signed_until, from_unix(500));
  EXPECT_EQ(load().keys[1].signed_until, from_unix(0));
  EXPECT_GT(load().generation, before.generation);
  EXPECT_EQ(changes_after(before.generation).at(0).kind, Change::Kind::keys);

  const auto raised = load();
  ASSERT_TRUE(here_->keys().note_signed_until("k", from_unix(400)));
  ASSERT_TRUE(here_->keys().note_signed_until("k", from_unix(500)));
  EXPECT_EQ(load().keys[0].signed_until, from_unix(500));
  EXPECT_EQ(load().generation, raised.generation);
  EXPECT_EQ(newest(), raised.generation);
}

TEST_P(KeysOfAStore, StandBesideSettings) {
  const std::string bytes("\0\xff'; -- \n", 9);
  EXPECT_EQ(*here_->keys().setting("pepper"), std::nullopt);
  ASSERT_TRUE(here_->keys().set_setting("pepper", bytes));
  EXPECT_EQ(*elsewhere_->keys().setting("pepper"), bytes);
  ASSERT_TRUE(here_->keys().set_setting("pepper", ""));
  EXPECT_EQ(*elsewhere_->keys().setting("pepper"), "");
  EXPECT_EQ(*elsewhere_->keys().setting("kek_file"), std::nullopt);
}

TEST_P(KeysOfAStore, AreNotOutdatedByASetting) {
  const auto read = load();
  ASSERT_TRUE(elsewhere_->keys().set_setting("jwks_cache_s", "600"));
  EXPECT_TRUE(here_->keys().replace_keys(read, {sample_key("k")}));
}

INSTANTIATE_TEST_SUITE_P(Engines, FeedOfAStore, testing::ValuesIn(engines()), engine_name);
INSTANTIATE_TEST_SUITE_P(Engines, KeysOfAStore, testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sallyport::store
