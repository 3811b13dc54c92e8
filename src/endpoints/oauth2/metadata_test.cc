#include "endpoints/oauth2/metadata.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace sallyport::endpoints::oauth2 {
namespace {

TEST(Issuer, IsAnHttpsUrlOrOneOfALoopbackHost) {
  for (const char* good :
       {"https://issuer.example", "https://issuer.example:8443",
        "https://issuer.example/a/b-c_d.e~f", "https://192.0.2.1", "https://[2001:db8::1]:8443/a",
        "http://127.0.0.1:8080", "http://127.9.9.9", "http://localhost", "http://localhost:8080/a",
        "http://[::1]", "http://[::1]:8080"}) {
    const auto checked = check_issuer(good);
    EXPECT_TRUE(checked) << good << ": " << checked.error().detail;
  }
}

TEST(Issuer, ItsPathIsWhatFollowsTheHost) {
  EXPECT_EQ(path_of_issuer("https://issuer.example/a/b"), "/a/b");
  EXPECT_EQ(path_of_issuer("https://issuer.example"), "");
  EXPECT_EQ(path_of_issuer(""), "");
}

// META-02, RFC 8414 section 2
TEST(Issuer, RefusesEverythingElse) {
  for (const std::string& bad :
       {std::string(), std::string("https://"), std::string("https:///a"),
        std::string("issuer.example"), std::string("HTTPS://issuer.example"),
        std::string("ftp://issuer.example"), std::string("https://issuer.example/"),
        std::string("https://issuer.example/a/"), std::string("https://issuer.example?a"),
        std::string("https://issuer.example#a"), std::string("https://issuer.example/a?b"),
        std::string("https://user@issuer.example"), std::string("https://issuer.example/%61"),
        std::string("https://issuer.example/a b"), std::string("https://issuer.example//a"),
        std::string("https://issuer.example/../a"),
        std::string("https://issuer.example/.well-known"),
        std::string("https://issu\xC3\xA9r.example"),
        "https://issuer.example/" + std::string(256, 'a')}) {
    const auto checked = check_issuer(bad);
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().code, Code::invalid_argument);
    EXPECT_FALSE(checked.error().detail.empty());
  }
}

TEST(Issuer, WithoutTlsItsHostIsALoopbackAddressAndOnlyThat) {
  for (const char* bad :
       {"http://issuer.example", "http://127.evil.example", "http://127.0.0.1.evil.example",
        "http://localhost.evil.example", "http://evil.example:80", "http://192.0.2.1",
        "http://[2001:db8::1]", "http://[::1].evil.example", "http://[::1]evil.example",
        "http://0.0.0.0", "http://127.1", "http://[::1", "http://:80"}) {
    EXPECT_FALSE(check_issuer(bad)) << bad;
  }
}

// META-01, RFC 8414 section 3
TEST(Metadata, StandsBeforeThePathOfTheIssuer) {
  EXPECT_EQ(metadata_path("https://issuer.example"), "/.well-known/oauth-authorization-server");
  EXPECT_EQ(metadata_path("https://issuer.example/a/b"),
            "/.well-known/oauth-authorization-server/a/b");
  EXPECT_EQ(path_of_issuer("https://issuer.example"), "");
  EXPECT_EQ(path_of_issuer("https://issuer.example/a/b"), "/a/b");
  EXPECT_EQ(token_url("https://issuer.example/a"), "https://issuer.example/a/oauth2/token");
}

TEST(Metadata, SaysWhereThingsAre) {
  const auto document = parse_json(metadata_json("https://issuer.example/a"));
  ASSERT_TRUE(document);
  const auto text = [&](std::string_view name) { return *document->member(name)->string(); };
  EXPECT_EQ(text("issuer"), "https://issuer.example/a");
  EXPECT_EQ(text("token_endpoint"), "https://issuer.example/a/oauth2/token");
  EXPECT_EQ(text("introspection_endpoint"), "https://issuer.example/a/oauth2/introspect");
  EXPECT_EQ(text("revocation_endpoint"), "https://issuer.example/a/oauth2/revoke");
  EXPECT_EQ(text("jwks_uri"), "https://issuer.example/a/.well-known/jwks.json");
  EXPECT_TRUE(document->member("response_types_supported")->array()->empty());
}

// META-04
TEST(Metadata, NeverListsNone) {
  EXPECT_EQ(metadata_json("https://issuer.example").find("\"none\""), std::string::npos);
}

}  // namespace
}  // namespace sallyport::endpoints::oauth2
