#include "clients/auth/client_keys.h"

#include <gtest/gtest.h>

#include "jose/jwk_text_for_test.h"

namespace sallyport::clients {
namespace {

ClientPtr client(std::string jwks, std::uint64_t version, std::string url = {}) {
  Client made;
  made.id = "c";
  made.version = version;
  made.scopes = std::make_shared<const Scopes>(Scopes{"a"});
  OAuth2Settings settings;
  settings.auth_method = AuthMethod::private_key_jwt;
  settings.jwks = std::move(jwks);
  settings.jwks_url = std::move(url);
  made.oauth2 = std::make_shared<const OAuth2Settings>(std::move(settings));
  return std::make_shared<const Client>(std::move(made));
}

Outcome<ClientKeySetPtr> find(ClientKeys& keys, const ClientPtr& of, std::string_view kid = {}) {
  Outcome<ClientKeySetPtr> found = fail(Code::internal, "no answer");
  keys.find(of, kid, [&](auto outcome) { found = std::move(outcome); });
  return found;
}

const std::string& ec_set() {
  static const std::string set = jose::test::set_of({jose::test::ec_jwk()});
  return set;
}

TEST(ClientKeys, ReadTheRegisteredOnesOncePerVersion) {
  ClientKeys keys;
  const auto first = find(keys, client(ec_set(), 1));
  ASSERT_TRUE(first) << first.error().detail;
  ASSERT_EQ((*first)->size(), 1U);
  EXPECT_EQ((*first)->front().kid, "e");
  EXPECT_EQ(*find(keys, client(ec_set(), 1)), *first) << "the same object";
  const auto second = find(keys, client(jose::test::set_of({jose::test::okp_jwk()}), 2));
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->front().kid, "o");
}

TEST(ClientKeys, ThatCannotBeReadAreNone) {
  ClientKeys keys;
  EXPECT_FALSE(find(keys, client("not JSON", 1)));
}

TEST(ClientKeys, AtAUrlAreTheRemotesBusiness) {
  struct Remote final : RemoteKeys {
    std::string url, kid;
    void find(const std::string& asked_url, std::string_view asked_kid, Then then) override {
      url = asked_url;
      kid = asked_kid;
      then(std::make_shared<const ClientKeySet>());
    }
  } remote;
  ClientKeys keys(&remote);
  EXPECT_TRUE(find(keys, client("", 1, "https://c.example/jwks"), "k"));
  EXPECT_EQ(remote.url, "https://c.example/jwks");
  EXPECT_EQ(remote.kid, "k");
  ClientKeys nobody;
  const auto away = find(nobody, client("", 1, "https://c.example/jwks"));
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().code, Code::unavailable);
}

}  // namespace
}  // namespace sallyport::clients
