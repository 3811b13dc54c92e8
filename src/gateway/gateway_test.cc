#include "gateway/gateway.h"

#include <gtest/gtest.h>

#include "gateway/gate_for_test.h"

namespace sallyport::gateway {
namespace {

using test::Asked;
using test::fixed;
using test::Gate;
using test::token_for;

std::vector<Route> routes() {
  std::vector<Route> made;
  made.push_back(fixed("/a", {"a"}));
  made.push_back(fixed("/b", {"b"}));
  made.push_back(fixed("/both", {"a", "b"}, {http::Method::get, http::Method::post}));
  Route open = fixed("/open", {});
  open.is_public = true;
  made.push_back(std::move(open));
  return made;
}

struct GatewayTest : testing::Test {
  Gate gate{routes()};
  std::string token = token_for("a");

  /// Status and body.
  std::string answer(Asked asked) {
    const http::Response response = gate.ask(asked.get());
    return std::to_string(response.status()) + " " + response.body();
  }
  std::string with_token(const std::string& target, UnixTime now = test::kNow) {
    Asked asked(target);
    asked.bearer(token);
    asked.now = now;
    return answer(asked);
  }
};

TEST_F(GatewayTest, LetsAGoodTokenThrough) { EXPECT_EQ(with_token("/a"), "200 /a"); }

TEST_F(GatewayTest, RefusesInTheContractsOrder) {
  EXPECT_EQ(answer(Asked("/a;x", http::Method::put)), "400 path_unsafe");
  EXPECT_EQ(answer(Asked("/nowhere", http::Method::put)), "404 route_unknown");
  EXPECT_EQ(answer(Asked("/a", http::Method::put)), "405 method_refused");
  EXPECT_EQ(answer(Asked("/a")), "401 token_missing");
  EXPECT_EQ(with_token("/b"), "403 token_lacks_scope");
}

TEST_F(GatewayTest, JWT_23_ATokenThatIsRememberedIsHeldAgainstEachRoute) {
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(with_token("/a"), "200 /a");
    EXPECT_EQ(with_token("/b"), "403 token_lacks_scope");
    EXPECT_EQ(with_token("/both"), "403 token_lacks_scope");
  }
}

TEST_F(GatewayTest, JWT_23_ATokenThatIsRememberedExpires) {
  EXPECT_EQ(with_token("/a", test::kExp - Seconds(1)), "200 /a");
  EXPECT_EQ(with_token("/a", test::kExp), "401 token_expired");
  EXPECT_EQ(with_token("/a", test::kExp - Seconds(1)), "200 /a") << "a clock that was set back";
}

TEST_F(GatewayTest, JWT_23_ATokenThatIsRememberedIsRevoked) {
  EXPECT_EQ(with_token("/a"), "200 /a");
  const auto verified = tokens::test::verified(token);
  gate.revocations.add(verified.kid(), verified.digest(), verified.exp());
  EXPECT_EQ(with_token("/a"), "401 token_revoked");
}

TEST_F(GatewayTest, JWT_23_ATokenThatIsRememberedEndsWithItsClient) {
  EXPECT_EQ(with_token("/a"), "200 /a");
  clients::Client client = tokens::test::sample_client("c", 2);
  client.enabled = false;
  gate.put(client);
  EXPECT_EQ(with_token("/a"), "401 token_revoked");
  client.enabled = true;
  client.version = 3;
  gate.put(client);
  EXPECT_EQ(with_token("/a"), "200 /a");
  gate.registry.erase("c");
  EXPECT_EQ(with_token("/a"), "401 token_client_gone");
}

TEST_F(GatewayTest, JWT_23_ATokenThatIsRememberedEndsWithItsKey) {
  EXPECT_EQ(with_token("/a"), "200 /a");
  gate.keys.set(tokens::test::other_ring());
  EXPECT_EQ(with_token("/a"), "401 token_key_unknown");
  gate.keys.set(tokens::test::ring());
  EXPECT_EQ(with_token("/a"), "200 /a");
}

TEST_F(GatewayTest, JWT_19_ATokenThatIsRememberedIsKnownByAllOfItsBytes) {
  EXPECT_EQ(with_token("/a"), "200 /a");
  const std::string good = token;
  for (std::size_t at = 0; at < good.size(); at += 7) {
    token = good;
    token[at] = token[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(with_token("/a").substr(0, 4), "401 ") << at;
  }
  for (const std::string& other : {good + "A", good.substr(1), good.substr(0, good.size() - 1)}) {
    token = other;
    EXPECT_EQ(with_token("/a").substr(0, 4), "401 ");
  }
}

TEST_F(GatewayTest, JWT_10_TheSkewOfTheConfigurationIsAllowedAndNoMore) {
  Gate lenient(routes(), Seconds(30));
  const auto status = [&](UnixTime now) {
    Asked asked("/a");
    asked.bearer(token);
    asked.now = now;
    return lenient.ask(asked.get()).status();
  };
  EXPECT_EQ(status(test::kExp + Seconds(29)), 200);
  EXPECT_EQ(status(test::kExp + Seconds(30)), 401);
}

TEST_F(GatewayTest, WithoutWordOfRevocationsNobodyPassesButWhereNobodyIsAsked) {
  gate.stale = true;
  EXPECT_EQ(with_token("/a"), "503 unavailable");
  EXPECT_EQ(answer(Asked("/open")), "200 /open");
  EXPECT_EQ(answer(Asked("/a")), "401 token_missing");
}

TEST_F(GatewayTest, APublicRouteLooksAtNoToken) {
  EXPECT_EQ(answer(Asked("/open")), "200 /open");
  Asked bad("/open?access_token=x");
  bad.with("Authorization", "Basic nonsense").with("Authorization", "Bearer x");
  EXPECT_EQ(answer(bad), "200 /open");
}

TEST_F(GatewayTest, RES_02_TheChallengeStandsInTheAnswer) {
  const auto fields = [&](Asked asked) { return gate.ask(asked.get()).fields(); };
  const std::string bare = "WWW-Authenticate: Bearer realm=\"sallyport\"";
  EXPECT_EQ(fields(Asked("/both")), bare + "\r\n");
  EXPECT_EQ(fields(Asked("/both").bearer("x")), bare + ", error=\"invalid_token\"\r\n");
  EXPECT_EQ(fields(Asked("/both").bearer("x y")), bare + ", error=\"invalid_request\"\r\n");
  EXPECT_EQ(fields(Asked("/both").bearer(token)),
            bare + ", error=\"insufficient_scope\", scope=\"a b\"\r\n");
  EXPECT_EQ(fields(Asked("/both", http::Method::put)), "Allow: GET, POST\r\n");
  EXPECT_EQ(fields(Asked("/nowhere")), "");
}

TEST(SafePath, HasNoSlashOrSemicolonInDisguise) {
  for (const auto* safe : {"/", "/a/b", "/a%20b", "/%252F", "/a%C3%A9"}) {
    EXPECT_TRUE(is_safe_path(safe)) << safe;
  }
  for (const auto* unsafe : {"/a;b", "/;", "/a%2Fb", "/a%3Bb", "/%20%2F", "/a/%3B"}) {
    EXPECT_FALSE(is_safe_path(unsafe)) << unsafe;
  }
}

}  // namespace
}  // namespace sallyport::gateway
