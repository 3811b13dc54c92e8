#include "store/conformance.h"

namespace sallyport::store {
namespace {

using clients::Client;
using clients::ClientPtr;

class ClientsOfAStore : public Conformance {
 protected:
  std::vector<ClientPtr> all() {
    std::vector<ClientPtr> all;
    const auto read = here_->clients().each_client([&](ClientPtr client) {
      all.push_back(std::move(client));
      return true;
    });
    EXPECT_TRUE(read) << read.error().detail;
    return all;
  }
};

TEST_P(ClientsOfAStore, ComeBackAsTheyWereAdded) {
  Client client = sample_client("POC_NAB_Dev", {"edit", "a.b.read", "a.b.write"});
  client.enabled = false;
  client.content_type = clients::ContentType::octet_stream;
  client.ttl = Seconds(3600);
  client.align = Seconds(7);
  client.sandbox_token = clients::SandboxToken::wrong_scope;
  client.claims = {{"firstVisionId", "00000AUNAB"}, {"a", "="}, {"b_2", "x = y; {\"z\": ' '}"}};
  client.secrets = {sample_secret("older", 100), sample_secret("younger", 200)};
  client.secrets[0].expires = from_unix(4'000'000'000);
  client.secrets[0].last_used = from_unix(150);
  client.secrets[1].label = "";
  client.secrets[1].format = 255;
  client.secrets[1].sealed = std::make_shared<const std::string>(std::string("sealed\0", 7));
  client.oauth2 = std::make_shared<const clients::OAuth2Settings>(
      clients::OAuth2Settings{.auth_method = clients::AuthMethod::private_key_jwt,
                              .token_alg = "EdDSA",
                              .default_scopes = {"a.b.write", "edit"},
                              .audiences = {"https://api.example/customers", "urn:b"},
                              .reuse_percent = 50,
                              .may_introspect = true,
                              .jwks = R"({"keys":[]})",
                              .jwks_url = {}});
  add(client);

  client.version = newest();
  EXPECT_EQ(text_of(found("POC_NAB_Dev")), text_of(client));
  EXPECT_EQ(text_of(found(*elsewhere_, "POC_NAB_Dev")), text_of(client));
}

TEST_P(ClientsOfAStore, MayHaveNeitherClaimsNorSecrets) {
  Client client = sample_client("bare");
  client.claims.clear();
  client.secrets.clear();
  add(client);
  EXPECT_TRUE(found("bare").claims.empty());
  EXPECT_TRUE(found("bare").secrets.empty());
}

TEST_P(ClientsOfAStore, MayHaveManyScopesInTheirOrder) {
  clients::Scopes scopes;
  for (int i = 256; i > 0; --i) scopes.push_back(std::string(47, 's') + std::to_string(i));
  add(sample_client("rich", scopes));
  EXPECT_EQ(*found("rich").scopes, scopes);
}

TEST_P(ClientsOfAStore, AreReadInTheOrderOfTheirIds) {
  for (const char* id : {"b", "~", "A", "a-b", "a", "0", "a.b", "aa", "B", "_"})
    add(sample_client(id));
  std::vector<std::string> ids;
  for (const auto& client : all()) ids.push_back(client->id);
  EXPECT_EQ(ids, (std::vector<std::string>{"0", "A", "B", "_", "a", "a-b", "a.b", "aa", "b", "~"}));
}

TEST_P(ClientsOfAStore, ReadAllTogetherAreTheSameAsOneByOne) {
  for (int i = 0; i < 30; ++i) {
    Client client = sample_client("c" + std::to_string(i));
    client.secrets.clear();
    for (int s = 0; s < i % 4; ++s)
      client.secrets.push_back(sample_secret("s" + std::to_string(s), 1000 - s));
    add(client);
  }
  const auto everyone = all();
  ASSERT_EQ(everyone.size(), 30U);
  for (const auto& client : everyone) EXPECT_EQ(text_of(*client), text_of(found(client->id)));
}

TEST_P(ClientsOfAStore, ShareEqualListsOfScopes) {
  add(sample_client("a", {"x", "y"}));
  add(sample_client("b", {"y", "x"}));
  add(sample_client("c", {"x", "y"}));
  const auto everyone = all();
  ASSERT_EQ(everyone.size(), 3U);
  EXPECT_EQ(everyone[0]->scopes, everyone[2]->scopes);
  EXPECT_NE(everyone[0]->scopes, everyone[1]->scopes);
}

TEST_P(ClientsOfAStore, AreReadUntilTheReaderHasEnough) {
  for (const char* id : {"a", "b", "c"}) add(sample_client(id));
  int seen = 0;
  EXPECT_TRUE(here_->clients().each_client([&](const ClientPtr&) { return ++seen < 2; }));
  EXPECT_EQ(seen, 2);
}

TEST_P(ClientsOfAStore, AreAddedInBatches) {
  EXPECT_TRUE(here_->clients().add_clients({}));
  EXPECT_EQ(newest(), 0U);
  ASSERT_TRUE(
      here_->clients().add_clients({sample_client("c"), sample_client("a"), sample_client("b")}));
  std::vector<std::string> fed;
  for (const Change& change : changes_after(0)) {
    fed.push_back(change.ref);
    EXPECT_EQ(found(change.ref).version, change.seq);
  }
  EXPECT_EQ(fed, (std::vector<std::string>{"c", "a", "b"}));
}

TEST_P(ClientsOfAStore, AreSwitchedOffAndOn) {
  add(sample_client("a"));
  ASSERT_TRUE(here_->clients().set_enabled("a", false));
  EXPECT_FALSE(found("a").enabled);
  ASSERT_TRUE(here_->clients().set_enabled("a", true));
  EXPECT_TRUE(found("a").enabled);
}

TEST_P(ClientsOfAStore, GetOtherScopes) {
  add(sample_client("a"));
  add(sample_client("b"));
  ASSERT_TRUE(here_->clients().set_scopes("a", {"new"}));
  EXPECT_EQ(*found("a").scopes, clients::Scopes{"new"});
  EXPECT_EQ(*found("b").scopes, *sample_client("b").scopes);
}

TEST_P(ClientsOfAStore, GetOtherDetailsAndKeepTheRest) {
  add(sample_client("a"));
  auto& store = here_->clients();
  ASSERT_TRUE(store.set_details("a", {.ttl = Seconds(600), .align = Seconds(10)}, system_now));
  EXPECT_EQ(found("a").ttl, Seconds(600));
  EXPECT_EQ(found("a").align, Seconds(10));
  EXPECT_EQ(found("a").content_type, clients::ContentType::json);
  ASSERT_TRUE(
      store.set_details("a", {.content_type = clients::ContentType::octet_stream}, system_now));
  EXPECT_EQ(found("a").content_type, clients::ContentType::octet_stream);
  EXPECT_EQ(found("a").ttl, Seconds(600));
  EXPECT_EQ(*found("a").scopes, *sample_client("a").scopes);
  EXPECT_EQ(found("a").secrets.size(), 1U);
}

TEST_P(ClientsOfAStore, GetAndLoseSecretsTheOldestFirst) {
  add(sample_client("a"));
  add(sample_client("b"));
  ASSERT_TRUE(here_->clients().add_secret("a", sample_secret("aaa", 1'800'000'000)));
  ASSERT_TRUE(here_->clients().add_secret("a", sample_secret("zzz", 5)));
  const Client three = found("a");
  ASSERT_EQ(three.secrets.size(), 3U);
  EXPECT_EQ(three.secrets[0].id, "zzz");
  EXPECT_EQ(three.secrets[2].id, "aaa");
  ASSERT_TRUE(here_->clients().remove_secret("a", "secret000001"));
  EXPECT_EQ(found("a").secrets.size(), 2U);
  EXPECT_EQ(found("b").secrets.size(), 1U);
}

TEST_P(ClientsOfAStore, TakeTheirSecretsWithThem) {
  add(sample_client("a"));
  ASSERT_TRUE(here_->clients().add_secret("a", sample_secret("second")));
  ASSERT_TRUE(here_->clients().remove_client("a", system_now));
  EXPECT_EQ(here_->clients().find_client("a").error().code, Code::not_found);
  EXPECT_TRUE(all().empty());

  Client again = sample_client("a");
  again.secrets.clear();
  add(again);
  EXPECT_TRUE(found("a").secrets.empty());
}

TEST_P(ClientsOfAStore, HaveTheNumberOfTheChangeThatTouchedThemLast) {
  add(sample_client("other"));
  auto& store = here_->clients();
  const std::vector<std::function<Done()>> changes{
      [&] { return store.add_client(sample_client("a")); },
      [&] { return store.set_enabled("a", false); },
      [&] { return store.set_scopes("a", {"x"}); },
      [&] { return store.set_details("a", {.align = Seconds(1)}, system_now); },
      [&] { return store.add_secret("a", sample_secret("s")); },
      [&] { return store.remove_secret("a", "s"); },
  };
  const std::uint64_t other = found("other").version;
  std::uint64_t last = newest();
  for (const auto& change : changes) {
    ASSERT_TRUE(change());
    const auto fed = changes_after(last);
    ASSERT_EQ(fed.size(), 1U);
    EXPECT_EQ(fed[0].kind, Change::Kind::client);
    EXPECT_EQ(fed[0].ref, "a");
    EXPECT_GT(fed[0].seq, last);
    EXPECT_EQ(found("a").version, fed[0].seq);
    last = fed[0].seq;
  }
  ASSERT_TRUE(store.remove_client("a", system_now));
  EXPECT_EQ(changes_after(last).at(0).ref, "a");
  add(sample_client("a"));
  EXPECT_GT(found("a").version, last + 1);
  EXPECT_EQ(found("other").version, other);
}

TEST_P(ClientsOfAStore, RememberWhenASecretWasUsedAndFeedNothing) {
  add(sample_client("a"));
  add(sample_client("b"));
  const std::uint64_t before = newest();
  const std::uint64_t version = found("a").version;
  ASSERT_TRUE(here_->clients().note_uses({{"a", "secret000001", from_unix(600)},
                                          {"a", "gone", from_unix(600)},
                                          {"nobody", "secret000001", from_unix(600)},
                                          {"b", "secret000001", from_unix(660)}}));
  EXPECT_EQ(found("a").secrets[0].last_used, from_unix(600));
  EXPECT_EQ(found("b").secrets[0].last_used, from_unix(660));
  // Two servers may tell of it out of turn.
  ASSERT_TRUE(here_->clients().note_uses({{"b", "secret000001", from_unix(540)}}));
  EXPECT_EQ(found("b").secrets[0].last_used, from_unix(660));
  EXPECT_TRUE(here_->clients().note_uses({}));
  EXPECT_EQ(newest(), before);
  EXPECT_EQ(found("a").version, version);
}

TEST_P(ClientsOfAStore, LeaveTheLongestTtlBehind) {
  const auto longest = [&] {
    const auto table = here_->keys().load_keys();
    EXPECT_TRUE(table);
    return table->longest_ttl;
  };
  EXPECT_EQ(longest(), Seconds(0));
  Client client = sample_client("a");
  client.ttl = Seconds(500);
  add(client);
  EXPECT_EQ(longest(), Seconds(500));
  client.ttl = Seconds(100'000);
  client.id = "b";
  add(client);
  client.ttl = Seconds(400);
  client.id = "c";
  add(client);
  EXPECT_EQ(longest(), Seconds(100'000));
  ASSERT_TRUE(here_->clients().remove_client("b", system_now));
  EXPECT_EQ(longest(), Seconds(100'000));
  client.ttl = Seconds(200'000);
  client.id = "d";
  ASSERT_TRUE(here_->clients().add_clients({sample_client("e"), client, sample_client("f")}));
  EXPECT_EQ(longest(), Seconds(200'000));
  ASSERT_TRUE(here_->clients().set_details("d", {.ttl = Seconds(100)}, system_now));
  EXPECT_EQ(longest(), Seconds(200'000));
  ASSERT_TRUE(here_->clients().set_details("d", {.ttl = Seconds(300'000)}, system_now));
  EXPECT_EQ(longest(), Seconds(300'000));
}

TEST_P(ClientsOfAStore, AreReadAsTheyWereWhenTheReadingBegan) {
  for (int i = 0; i < 50; ++i) add(sample_client("c" + std::to_string(i)));
  int seen = 0;
  const auto read = here_->clients().each_client([&](const ClientPtr& client) {
    if (++seen == 3) {
      EXPECT_TRUE(elsewhere_->clients().remove_client("c9", system_now));
      EXPECT_TRUE(elsewhere_->clients().add_client(sample_client("zzz")));
    }
    EXPECT_EQ(client->secrets.size(), 1U);
    return true;
  });
  EXPECT_TRUE(read);
  EXPECT_EQ(seen, 50);
  EXPECT_EQ(all().back()->id, "zzz");
}

INSTANTIATE_TEST_SUITE_P(Engines, ClientsOfAStore, testing::ValuesIn(engines()), engine_name);

}  // namespace
}  // namespace sallyport::store
