#include "store/conformance.h"

namespace sallyport::store {
namespace {

using clients::Client;

class RefusalsOfAStore : public Conformance {
 protected:
  RefusalsOfAStore() {
    add(sample_client("there"));
    EXPECT_TRUE(put_keys({sample_key("kid", keys::KeyState::active)}));
  }
  clients::ClientStore& clients() { return here_->clients(); }
  keys::KeyStore& keys() { return here_->keys(); }
};

TEST_P(RefusalsOfAStore, AClientThatIsNotThere) {
  EXPECT_EQ(clients().find_client("nobody").error().code, Code::not_found);
  expect_refused(Code::not_found, [&] { return clients().remove_client("nobody", system_now); });
  expect_refused(Code::not_found, [&] { return clients().set_enabled("nobody", true); });
  expect_refused(Code::not_found, [&] { return clients().set_scopes("nobody", {"x"}); });
  expect_refused(Code::not_found,
                 [&] { return clients().set_details("nobody", {.ttl = Seconds(60)}, system_now); });
  expect_refused(Code::not_found,
                 [&] { return clients().add_secret("nobody", sample_secret("s")); });
  expect_refused(Code::not_found,
                 [&] { return clients().remove_secret("nobody", "secret000001"); });
}

TEST_P(RefusalsOfAStore, IdsThatOnlyLookLikeOne) {
  using namespace std::string_literals;
  for (const std::string& id : {"THERE"s, "there "s, " there"s, "there\0"s, "ther_"s, "th%"s, ""s,
                                "\xff\xfe"s, "there' OR '1'='1"s, "x'; DROP TABLE clients; --"s}) {
    EXPECT_EQ(clients().find_client(id).error().code, Code::not_found) << id;
    expect_refused(Code::not_found, [&] { return clients().remove_client(id, system_now); });
  }
}

TEST_P(RefusalsOfAStore, ASecretThatIsNotThere) {
  add(sample_client("other"));
  ASSERT_TRUE(clients().add_secret("other", sample_secret("its")));
  expect_refused(Code::not_found, [&] { return clients().remove_secret("there", "its"); });
}

TEST_P(RefusalsOfAStore, ASecondClientOfTheSameId) {
  Client second = sample_client("there", {"other"});
  second.ttl = Seconds(1'000'000);  // must not count as the longest
  expect_refused(Code::already_exists, [&] { return clients().add_client(second); });
}

TEST_P(RefusalsOfAStore, ABatchInWhichOneExists) {
  expect_refused(Code::already_exists, [&] {
    return clients().add_clients(
        {sample_client("new1"), sample_client("there"), sample_client("new2")});
  });
}

TEST_P(RefusalsOfAStore, ABatchThatNamesOneTwice) {
  expect_refused(Code::already_exists, [&] {
    return clients().add_clients({sample_client("new"), sample_client("x"), sample_client("new")});
  });
}

TEST_P(RefusalsOfAStore, ABatchInWhichOneIsNotValid) {
  Client bad = sample_client("bad");
  bad.ttl = Seconds(0);
  expect_refused(Code::invalid_argument, [&] {
    return clients().add_clients({sample_client("new"), bad});
  });
}

TEST_P(RefusalsOfAStore, ASecondSecretOfTheSameId) {
  expect_refused(Code::already_exists,
                 [&] { return clients().add_secret("there", sample_secret("secret000001")); });
  Client twice = sample_client("twice");
  twice.secrets.push_back(twice.secrets[0]);
  expect_refused(Code::already_exists, [&] { return clients().add_client(twice); });
}

TEST_P(RefusalsOfAStore, WhatCouldNotBeReadBack) {
  const auto refuse = [&](const std::function<void(Client&)>& spoil) {
    Client client = sample_client("new");
    spoil(client);
    expect_refused(Code::invalid_argument, [&] { return clients().add_client(client); });
  };
  refuse([](Client& c) { c.id = "two words"; });
  refuse([](Client& c) { c.id = std::string("a\0b", 3); });
  refuse([](Client& c) { c.scopes = nullptr; });
  refuse([](Client& c) { c.scopes = std::make_shared<const clients::Scopes>(); });
  refuse([](Client& c) {
    c.scopes = std::make_shared<const clients::Scopes>(clients::Scopes{"a b"});
  });
  refuse([](Client& c) { c.claims[0].value = "two\nlines=here"; });
  refuse([](Client& c) { c.claims[0].name = "a=b"; });
  refuse([](Client& c) { c.secrets[0].id = ""; });
  refuse([](Client& c) { c.secrets[0].label = "two\nlines"; });
  expect_refused(Code::invalid_argument, [&] { return clients().set_scopes("there", {}); });
  expect_refused(Code::invalid_argument, [&] { return clients().set_scopes("there", {"a b"}); });
  expect_refused(Code::invalid_argument,
                 [&] { return clients().add_secret("there", sample_secret("a b")); });
  for (const clients::ClientStore::Details& details :
       {clients::ClientStore::Details{.ttl = Seconds(0)},
        clients::ClientStore::Details{.ttl = clients::kMaxTtl + Seconds(1)},
        clients::ClientStore::Details{.ttl = Seconds(59)},  // less than the alignment
        clients::ClientStore::Details{.align = Seconds(0)},
        clients::ClientStore::Details{.align = Seconds(7201)}}) {
    expect_refused(Code::invalid_argument,
                   [&] { return clients().set_details("there", details, system_now); });
  }
}

TEST_P(RefusalsOfAStore, KeysThatWereChangedInTheMeantime) {
  const auto read = keys().load_keys();
  ASSERT_TRUE(read);
  ASSERT_TRUE(elsewhere_->keys().replace_keys(*read, {sample_key("theirs")}));
  expect_refused(Code::not_now, [&] { return keys().replace_keys(*read, {sample_key("ours")}); });
}

TEST_P(RefusalsOfAStore, KeysThatWereReadBeforeALongerTokenWasPromised) {
  const auto read = keys().load_keys();
  ASSERT_TRUE(read);
  ASSERT_TRUE(elsewhere_->keys().note_signed_until("kid", from_unix(9'000'000'000)));
  expect_refused(Code::not_now, [&] {
    return keys().replace_keys(*read, {sample_key("kid", keys::KeyState::retired)});
  });
}

TEST_P(RefusalsOfAStore, KeysThatWereReadBeforeAClientWithALongerTtlCame) {
  Client client = sample_client("patient");
  client.ttl = Seconds(1'000'000);
  const auto read = keys().load_keys();
  ASSERT_TRUE(read);
  ASSERT_TRUE(elsewhere_->clients().add_client(client));
  const auto retire = [&] {
    return keys().replace_keys(*read, {sample_key("kid", keys::KeyState::retired)});
  };
  expect_refused(Code::not_now, retire);
  const auto again = keys().load_keys();
  ASSERT_TRUE(again);
  ASSERT_TRUE(elsewhere_->clients().set_details("there", {.ttl = Seconds(1'000'001)}, at(0)));
  expect_refused(Code::not_now, [&] {
    return keys().replace_keys(*again, {sample_key("kid", keys::KeyState::retired)});
  });
  // One whose TTL is no longer changes nothing.
  const auto last = keys().load_keys();
  ASSERT_TRUE(last);
  ASSERT_TRUE(elsewhere_->clients().add_client(sample_client("other")));
  EXPECT_TRUE(keys().replace_keys(*last, {sample_key("kid", keys::KeyState::retired)}));
}

TEST_P(RefusalsOfAStore, KeysThatCouldNotBeReadBack) {
  const auto read = keys().load_keys();
  ASSERT_TRUE(read);
  const auto refuse = [&](const std::function<void(keys::StoredKey&)>& spoil) {
    std::vector<keys::StoredKey> keys_{sample_key("good"),
                                       sample_key("bad", keys::KeyState::retired)};
    spoil(keys_[1]);
    expect_refused(Code::invalid_argument, [&] { return keys().replace_keys(*read, keys_); });
  };
  refuse([](keys::StoredKey& k) { k.kid = "good"; });
  refuse([](keys::StoredKey& k) { k.kid = ""; });
  refuse([](keys::StoredKey& k) { k.sealed = ""; });
  refuse([](keys::StoredKey& k) { k.public_der = ""; });
  refuse([](keys::StoredKey& k) { k.verify_until.reset(); });
  refuse([](keys::StoredKey& k) { k.retired.reset(); });
  refuse([](keys::StoredKey& k) { k.state = keys::KeyState::active; });
}

TEST_P(RefusalsOfAStore, AKeyThatIsNotThere) {
  expect_refused(Code::not_found, [&] { return keys().note_signed_until("other", from_unix(1)); });
}

TEST_P(RefusalsOfAStore, SettingsWithoutAName) {
  expect_refused(Code::invalid_argument, [&] { return keys().set_setting("", "x"); });
  expect_refused(Code::invalid_argument, [&] { return keys().set_setting("two words", "x"); });
}

TEST_P(RefusalsOfAStore, ReadersOfTheFeedThatWereLeftBehind) {
  const std::uint64_t before = newest();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(clients().set_enabled("there", true));
  ASSERT_TRUE(here_->changes().purge(to_unix(system_now()) + 7200));
  for (std::uint64_t seq = 0; seq < newest(); ++seq) {
    EXPECT_EQ(elsewhere_->changes().after(seq, 10).error().code, Code::damaged) << seq;
  }
  ASSERT_GT(newest(), before);
  EXPECT_TRUE(changes_after(newest()).empty());
  // One that has seen more than there is stands before a backup that was put back.
  EXPECT_EQ(here_->changes().after(newest() + 1, 10).error().code, Code::damaged);
}

INSTANTIATE_TEST_SUITE_P(Engines, RefusalsOfAStore, testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sallyport::store
