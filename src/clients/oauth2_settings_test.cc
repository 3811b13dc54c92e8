#include "clients/oauth2_settings.h"

#include <gtest/gtest.h>

#include "jose/jwk_text_for_test.h"
#include "jose/jwks.h"

namespace sallyport::clients {
namespace {

const std::vector<std::string> kScopes{"a", "b"};

bool good(const OAuth2Settings& settings) { return check(settings, kScopes).has_value(); }

/// The usual ones with one member changed.
template <class Member, class Value>
bool good_with(Member OAuth2Settings::*member, Value value) {
  OAuth2Settings settings;
  settings.*member = std::move(value);
  return good(settings);
}
using Names = std::vector<std::string>;

OAuth2Settings with_keys() {
  OAuth2Settings settings;
  settings.auth_method = AuthMethod::private_key_jwt;
  settings.jwks = jose::test::set_of({jose::test::ec_jwk()});
  return settings;
}

TEST(AuthMethods, HaveNames) {
  for (const auto method :
       {AuthMethod::client_secret, AuthMethod::client_secret_basic, AuthMethod::client_secret_post,
        AuthMethod::client_secret_jwt, AuthMethod::private_key_jwt}) {
    EXPECT_EQ(auth_method_named(name_of(method)), method);
  }
  for (const char* other : {"", "none", "Client_Secret", "client_secret_basic ", "tls_client_auth"})
    EXPECT_FALSE(auth_method_named(other)) << other;
}

TEST(OAuth2Settings, TheUsualOnesAreSafeAndShared) {
  EXPECT_TRUE(good(*usual_oauth2()));
  EXPECT_EQ(usual_oauth2().get(), usual_oauth2().get());
  EXPECT_EQ(usual_oauth2()->token_alg, "RS256");
  EXPECT_TRUE(usual_oauth2()->default_scopes.empty()) << "a missing scope never means all";
  EXPECT_EQ(usual_oauth2()->reuse_percent, 0U);
  EXPECT_FALSE(usual_oauth2()->may_introspect);
}

TEST(OAuth2Settings, KnowFourAlgorithms) {
  for (const char* alg : {"RS256", "PS256", "ES256", "EdDSA"}) {
    EXPECT_TRUE(good_with(&OAuth2Settings::token_alg, alg)) << alg;
  }
  for (const char* alg : {"", "none", "HS256", "rs256", "RS384", "ES512"}) {
    EXPECT_FALSE(good_with(&OAuth2Settings::token_alg, alg)) << alg;
  }
}

TEST(OAuth2Settings, DefaultScopesAreSomeOfTheClients) {
  EXPECT_TRUE(good_with(&OAuth2Settings::default_scopes, Names{"b"}));
  EXPECT_TRUE(good_with(&OAuth2Settings::default_scopes, Names{"b", "a"}));
  EXPECT_FALSE(good_with(&OAuth2Settings::default_scopes, Names{"c"}));
  EXPECT_FALSE(good_with(&OAuth2Settings::default_scopes, Names{"a", "a"}));
}

TEST(OAuth2Settings, AudiencesAreNames) {
  EXPECT_TRUE(good_with(&OAuth2Settings::audiences, Names{"https://api.example/a?b", "urn:x"}));
  EXPECT_TRUE(good_with(&OAuth2Settings::audiences, Names{std::string(256, 'a')}));
  for (const std::string& bad : {std::string(), std::string("a b"), std::string("a\n"),
                                 std::string("\xC3\xA9"), std::string(257, 'a')}) {
    EXPECT_FALSE(good_with(&OAuth2Settings::audiences, Names{bad})) << bad;
  }
  EXPECT_FALSE(good_with(&OAuth2Settings::audiences, Names{"a", "a"}));
  std::vector<std::string> many;
  for (std::size_t i = 0; i < kMaxAudiences; ++i) many.push_back("a" + std::to_string(i));
  EXPECT_TRUE(good_with(&OAuth2Settings::audiences, many));
  many.emplace_back("one too many");
  EXPECT_FALSE(good_with(&OAuth2Settings::audiences, many));
}

TEST(OAuth2Settings, ReuseIsAShare) {
  EXPECT_TRUE(good_with(&OAuth2Settings::reuse_percent, 99U));
  EXPECT_FALSE(good_with(&OAuth2Settings::reuse_percent, 100U))
      << "no token ever has more of its life left";
}

TEST(OAuth2Settings, AKeyIsForPrivateKeyJwtAndItNeedsOneSource) {
  EXPECT_TRUE(good(with_keys()));
  OAuth2Settings none = with_keys();
  none.jwks.clear();
  EXPECT_FALSE(good(none));
  OAuth2Settings both = with_keys();
  both.jwks_url = "https://client.example/jwks";
  EXPECT_FALSE(good(both));
  both.jwks.clear();
  EXPECT_TRUE(good(both));
  for (const auto method : {AuthMethod::client_secret, AuthMethod::client_secret_basic,
                            AuthMethod::client_secret_post, AuthMethod::client_secret_jwt}) {
    OAuth2Settings other = with_keys();
    other.auth_method = method;
    EXPECT_FALSE(good(other)) << name_of(method);
  }
}

TEST(OAuth2Settings, AUrlOfKeysIsHttps) {
  OAuth2Settings settings = with_keys();
  settings.jwks.clear();
  for (const std::string& bad :
       {std::string("http://client.example/jwks"), std::string("file:///etc/passwd"),
        std::string("https://client.example/#a"), std::string("https://client.example/a b"),
        "https://client.example/" + std::string(500, 'a')}) {
    settings.jwks_url = bad;
    EXPECT_FALSE(good(settings)) << bad;
  }
}

TEST(OAuth2Settings, KeysAreOfABoundedSize) {
  OAuth2Settings settings = with_keys();
  settings.jwks.resize(jose::kMaxJwkSetSize, ' ');
  EXPECT_TRUE(good(settings));
  settings.jwks.push_back(' ');
  EXPECT_FALSE(good(settings));
}

TEST(ClientsKeys, AreOnesThatAssertionsCanBeVerifiedWith) {
  EXPECT_TRUE(check_keys(*usual_oauth2()));
  EXPECT_TRUE(check_keys(with_keys()));
  for (const std::string& bad :
       {std::string("{}"), std::string(R"({"keys":[]})"), std::string("not JSON"),
        jose::test::set_of({jose::test::ec_jwk().with_text("d", "AAAA")}),
        jose::test::set_of({jose::test::ec_jwk().without("alg")}),
        jose::test::set_of({jose::test::ec_jwk(), jose::test::ec_jwk()}),
        std::string(R"({"keys":[{"kty":"oct","k":"AAAA","alg":"HS256"}]})")}) {
    OAuth2Settings settings = with_keys();
    settings.jwks = bad;
    EXPECT_FALSE(check_keys(settings)) << bad;
  }
}

}  // namespace
}  // namespace sallyport::clients
