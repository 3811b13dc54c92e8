#include "clients/client.h"

#include <gtest/gtest.h>

namespace sallyport::clients {
namespace {

Client good() {
  Client client;
  client.id = "POC_NAB_Dev";
  client.scopes =
      std::make_shared<const Scopes>(Scopes{"edit", "firstvision.accountmanagement.read"});
  client.claims = {{"firstVisionId", "00000AUNAB"}};
  return client;
}

void set_scopes(Client& client, Scopes scopes) {
  client.scopes = std::make_shared<const Scopes>(std::move(scopes));
}

TEST(Client, AGoodOneIsGood) { EXPECT_TRUE(check(good())); }

TEST(ClientId, HasOnlyUnreservedCharacters) {
  EXPECT_TRUE(valid_client_id("A-z.0_9~"));
  EXPECT_TRUE(valid_client_id(std::string(100, 'a')));
  for (const std::string& id :
       {std::string(), std::string(101, 'a'), std::string("a b"), std::string("a:b"),
        std::string("a%20"), std::string("\xC3\xA9"), std::string("a\0b", 3)}) {
    EXPECT_FALSE(valid_client_id(id)) << id;
  }
}

TEST(Scope, IsAScopeTokenOfOneToFiftyCharacters) {
  EXPECT_TRUE(valid_scope("!#[]~"));
  EXPECT_TRUE(valid_scope(std::string(50, 's')));
  for (const std::string& scope :
       {std::string(), std::string(51, 's'), std::string("a b"), std::string("a\"b"),
        std::string("a\\b"), std::string("a\tb"), std::string("\x7F"), std::string("\xC3\xA9")}) {
    EXPECT_FALSE(valid_scope(scope)) << scope;
  }
}

TEST(Client, RefusesScopesThatAreNone) {
  Client client = good();
  set_scopes(client, {});
  EXPECT_FALSE(check(client));
  set_scopes(client, {"a", "a"});
  EXPECT_FALSE(check(client));
  set_scopes(client, {"a b"});
  EXPECT_FALSE(check(client));
}

TEST(Client, RefusesClaimsThatTheTokenHasItself) {
  for (const char* name :
       {"scope", "client_id", "Client_ID", "exp", "iss", "sub", "aud", "nbf", "iat", "jti"}) {
    Client client = good();
    client.claims = {{name, "x"}};
    EXPECT_FALSE(check(client)) << name;
  }
}

TEST(Client, RefusesBadClaims) {
  const std::vector<std::vector<Claim>> bad{{{"1a", "x"}},
                                            {{"", "x"}},
                                            {{"a-b", "x"}},
                                            {{std::string(33, 'a'), "x"}},
                                            {{"a", ""}},
                                            {{"a", std::string(101, 'x')}},
                                            {{"a", "tab\there"}},
                                            {{"a", "\xC3\xA9"}},
                                            {{"a", "x"}, {"A", "y"}}};
  for (const auto& claims : bad) {
    Client client = good();
    client.claims = claims;
    EXPECT_FALSE(check(client)) << claims[0].name << '=' << claims[0].value;
  }
}

TEST(Client, RefusesALifeThatIsTooShortOrTooLong) {
  Client client = good();
  client.ttl = Seconds(0);
  EXPECT_FALSE(check(client));
  client.ttl = kMaxTtl + Seconds(1);
  EXPECT_FALSE(check(client));
  client.ttl = Seconds(30);
  client.align = Seconds(60);
  EXPECT_FALSE(check(client)) << "alignment beyond the TTL";
  client.align = Seconds(0);
  EXPECT_FALSE(check(client));
}

}  // namespace
}  // namespace sallyport::clients
