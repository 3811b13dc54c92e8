#include "cli/import_oauth2.h"

#include <gtest/gtest.h>

#include "cli/import_line.h"
#include "jose/jwk_text_for_test.h"

namespace sallyport::cli {
namespace {

using clients::AuthMethod;

std::string line_with(std::string_view members) {
  return R"({"client_id":"a","scopes":"r w",)" + std::string(members) + "}";
}
const std::string& key_set() {
  static const std::string set = jose::test::set_of({jose::test::ec_jwk()});
  return set;
}

TEST(ImportOfOAuth2, WhereNothingIsSaidTheUsualIsShared) {
  const auto line = parse_import_line(R"({"client_id":"a","scopes":"r"})");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->client.oauth2, clients::usual_oauth2());
}

TEST(ImportOfOAuth2, TakesAllThatOneCanSay) {
  const auto line = parse_import_line(
      line_with(R"("auth_method":"client_secret_post","token_alg":"ES256","default_scopes":["w"],)"
                R"("audiences":["urn:a","urn:b"],"reuse_percent":50,"may_introspect":true)"));
  ASSERT_TRUE(line) << line.error().detail;
  const clients::OAuth2Settings& oauth2 = *line->client.oauth2;
  EXPECT_EQ(oauth2.auth_method, AuthMethod::client_secret_post);
  EXPECT_EQ(oauth2.token_alg, "ES256");
  EXPECT_EQ(oauth2.default_scopes, std::vector<std::string>{"w"});
  EXPECT_EQ(oauth2.audiences, (std::vector<std::string>{"urn:a", "urn:b"}));
  EXPECT_EQ(oauth2.reuse_percent, 50U);
  EXPECT_TRUE(oauth2.may_introspect);
  EXPECT_TRUE(line->has_secret());
}

TEST(ImportOfOAuth2, TakesKeysOrWhereTheyAre) {
  const auto keys =
      parse_import_line(line_with(R"("auth_method":"private_key_jwt","jwks":)" + key_set()));
  ASSERT_TRUE(keys) << keys.error().detail;
  EXPECT_TRUE(clients::check_keys(*keys->client.oauth2));
  EXPECT_FALSE(keys->client.oauth2->jwks.empty());
  EXPECT_FALSE(keys->has_secret());
  const auto url = parse_import_line(
      line_with(R"("auth_method":"private_key_jwt","jwks_url":"https://c.example/jwks")"));
  ASSERT_TRUE(url) << url.error().detail;
  EXPECT_EQ(url->client.oauth2->jwks_url, "https://c.example/jwks");
}

TEST(ImportOfOAuth2, RefusesWhatItCannotKeep) {
  const std::string keyed = R"("auth_method":"private_key_jwt","jwks":)";
  const std::string secret = R"("client_secret":"0123456789abcdef0123456789abcdef")";
  for (const std::string& members :
       {std::string(R"("auth_method":"none")"),
        std::string(R"("auth_method":1)"),
        std::string(R"("token_alg":"HS256")"),
        std::string(R"("token_alg":null)"),
        std::string(R"("default_scopes":"r")"),
        std::string(R"("default_scopes":["x"])"),
        std::string(R"("default_scopes":[1])"),
        std::string(R"("audiences":["a b"])"),
        std::string(R"("audiences":{})"),
        std::string(R"("reuse_percent":100)"),
        std::string(R"("reuse_percent":-1)"),
        std::string(R"("reuse_percent":"50")"),
        std::string(R"("reuse_percent":4294967346)"),
        std::string(R"("may_introspect":1)"),
        std::string(R"("may_introspect":"true")"),
        std::string(R"("auth_method":"private_key_jwt")"),
        std::string(R"("jwks":)") + key_set(),
        keyed + R"("{}")",
        keyed + "{}",
        keyed + R"({"keys":[]})",
        keyed + R"({"keys":[{"kty":"oct","k":"AA","alg":"HS256"}]})",
        keyed + jose::test::set_of({jose::test::ec_jwk().with_text("d", "AA")}),
        keyed + jose::test::set_of({jose::test::ec_jwk(), jose::test::ec_jwk()}),
        keyed + key_set() + R"(,"jwks_url":"https://c.example/jwks")",
        keyed + key_set() + "," + secret,
        keyed + key_set() + R"(,"label":"x")",
        std::string(R"("auth_method":"private_key_jwt","jwks_url":"http://c.example/jwks")")}) {
    const auto line = parse_import_line(line_with(members));
    ASSERT_FALSE(line) << members;
    EXPECT_EQ(line.error().code, Code::invalid_argument) << members;
    EXPECT_FALSE(line.error().detail.empty()) << members;
  }
}

}  // namespace
}  // namespace sallyport::cli
