#include "gateway/forward_auth.h"

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
  made.push_back(fixed("/post", {"a"}, {http::Method::post}));
  Route open = fixed("/open", {});
  open.is_public = true;
  made.push_back(std::move(open));
  return made;
}

struct ForwardAuthTest : testing::Test {
  Gate gate{routes()};
  const std::string token = token_for("a");

  http::Response answer(ForwardAuthStyle style, Asked& asked) {
    const ForwardAuth check(gate.gateway, {style, {Network::parse("127.0.0.0/8").value()}});
    return check(asked.get());
  }
  /// As nginx asks.
  int nginx(const std::string& method, const std::string& uri, const std::string& bearer) {
    Asked asked("/gate/check");
    asked.with("X-Original-Method", method).with("X-Original-URI", uri);
    if (!bearer.empty()) asked.bearer(bearer);
    return answer(ForwardAuthStyle::nginx, asked).status();
  }
};

TEST_F(ForwardAuthTest, IsAskedUnderItsPathOnly) {
  const auto asked = [&](ForwardAuthStyle style, std::string_view path) {
    return ForwardAuth(gate.gateway, {style, {}}).is_asked(path);
  };
  for (const auto style :
       {ForwardAuthStyle::nginx, ForwardAuthStyle::caddy, ForwardAuthStyle::traefik}) {
    EXPECT_TRUE(asked(style, "/gate/check"));
    for (const auto* other : {"/gate/check/", "/gate/check/a", "/gate/checks", "/gate", "/"}) {
      EXPECT_FALSE(asked(style, other)) << other;
    }
  }
  EXPECT_TRUE(asked(ForwardAuthStyle::envoy, "/gate/check/a"));
  EXPECT_FALSE(asked(ForwardAuthStyle::envoy, "/gate/check"));
  EXPECT_FALSE(asked(ForwardAuthStyle::envoy, "/gate/checks/a"));
}

TEST_F(ForwardAuthTest, AnswersFourStatusesOnly) {
  EXPECT_EQ(nginx("GET", "/a", token), 200);
  EXPECT_EQ(nginx("GET", "/a?x=y", token), 200);
  EXPECT_EQ(nginx("GET", "/%61", token), 200);
  EXPECT_EQ(nginx("GET", "/open", ""), 200);
  EXPECT_EQ(nginx("GET", "/a", ""), 401);
  EXPECT_EQ(nginx("GET", "/a", "x"), 401);
  EXPECT_EQ(nginx("GET", "/a", "x y"), 401) << "400 would be an error to nginx";
  EXPECT_EQ(nginx("GET", "/a?access_token=x", token), 401);
  EXPECT_EQ(nginx("GET", "/a", token_for("b")), 403);
  EXPECT_EQ(nginx("GET", "/nowhere", token), 403);
  EXPECT_EQ(nginx("POST", "/a", token), 403);
  gate.stale = true;
  EXPECT_EQ(nginx("GET", "/a", token), 503);
}

TEST_F(ForwardAuthTest, AnOriginalWithoutASafeFormIsForbidden) {
  for (const auto* uri :
       {"", "a", "*", "http://h/a", "/a/../a", "/a/%2e%2e/a", "//a", "/a;x", "/a%2fb", "/a%00",
        "/a#b", "/a b", "/a\\", "/a%", "/\xc3\xa9", "?a", "/a?b#c", "/a?b\\", "/a?%zz"}) {
    EXPECT_EQ(nginx("GET", uri, token), 403) << uri;
  }
  for (const auto* method : {"", "get", "TRACE", "CONNECT", "FOO", "GET,POST"}) {
    EXPECT_EQ(nginx(method, "/a", token), 403) << method;
  }
}

TEST_F(ForwardAuthTest, SaysWhoItIs) {
  Asked asked("/gate/check");
  asked.with("X-Original-Method", "GET").with("X-Original-URI", "/a").bearer(token);
  EXPECT_EQ(answer(ForwardAuthStyle::nginx, asked).fields(),
            "Cache-Control: no-store\r\nX-Client-Id: c\r\nX-Client-Scope: a\r\n"
            "X-Client-Claim-firstVisionId: 00000AUNAB\r\n");
  Asked open("/gate/check");
  open.with("X-Original-Method", "GET").with("X-Original-URI", "/open").bearer(token);
  EXPECT_EQ(answer(ForwardAuthStyle::nginx, open).fields(), "Cache-Control: no-store\r\n");
}

TEST_F(ForwardAuthTest, WhoIsNotTrustedIsToldNothing) {
  Asked asked("/gate/check");
  asked.with("X-Original-Method", "GET").with("X-Original-URI", "/a").bearer(token);
  asked.peer = "192.0.2.1";
  EXPECT_EQ(answer(ForwardAuthStyle::nginx, asked).status(), 403);
  asked.caller = "127.0.0.1";  // what a proxy in between says of the caller does not count
  EXPECT_EQ(answer(ForwardAuthStyle::nginx, asked).status(), 403);
}

TEST_F(ForwardAuthTest, TheFieldsMustBeThereOnceAndBeOfThisStyle) {
  const std::pair<const char*, const char*> original{"X-Original-Method", "X-Original-URI"};
  const std::pair<const char*, const char*> forwarded{"X-Forwarded-Method", "X-Forwarded-Uri"};
  const auto status = [&](ForwardAuthStyle style, auto names, int methods, int targets) {
    Asked asked("/gate/check");
    for (int i = 0; i < methods; ++i) asked.with(names.first, "GET");
    for (int i = 0; i < targets; ++i) asked.with(names.second, "/a");
    asked.bearer(token);
    return answer(style, asked).status();
  };
  for (const auto& [style, right, wrong] :
       {std::tuple{ForwardAuthStyle::nginx, original, forwarded},
        std::tuple{ForwardAuthStyle::caddy, forwarded, original},
        std::tuple{ForwardAuthStyle::traefik, forwarded, original}}) {
    EXPECT_EQ(status(style, right, 1, 1), 200);
    EXPECT_EQ(status(style, right, 0, 1), 403);
    EXPECT_EQ(status(style, right, 1, 0), 403);
    EXPECT_EQ(status(style, right, 2, 1), 403);
    EXPECT_EQ(status(style, right, 1, 2), 403);
    EXPECT_EQ(status(style, wrong, 1, 1), 403);
  }
}

TEST_F(ForwardAuthTest, FieldsOfAnotherStyleChangeNothing) {
  Asked asked("/gate/check");
  asked.with("X-Original-Method", "GET").with("X-Original-URI", "/open");
  asked.with("X-Forwarded-Method", "POST").with("X-Forwarded-Uri", "/post");
  EXPECT_EQ(answer(ForwardAuthStyle::caddy, asked).status(), 401);
  EXPECT_EQ(answer(ForwardAuthStyle::nginx, asked).status(), 200);
}

TEST_F(ForwardAuthTest, EnvoyAsksWithTheOriginalMethodAndPath) {
  const auto status = [&](const std::string& path, http::Method method) {
    Asked asked("/gate/check" + path, method);
    asked.with("X-Forwarded-Method", "GET").with("X-Forwarded-Uri", "/open");
    asked.with("X-Original-Method", "GET").with("X-Original-URI", "/open");
    asked.bearer(token);
    return answer(ForwardAuthStyle::envoy, asked).status();
  };
  EXPECT_EQ(status("/a", http::Method::get), 200);
  EXPECT_EQ(status("/a", http::Method::post), 403);
  EXPECT_EQ(status("/post", http::Method::post), 200);
  EXPECT_EQ(status("/nowhere", http::Method::get), 403);
}

TEST_F(ForwardAuthTest, KnowsItsStylesByName) {
  EXPECT_EQ(forward_auth_style("envoy"), ForwardAuthStyle::envoy);
  EXPECT_EQ(forward_auth_style("nginx"), ForwardAuthStyle::nginx);
  for (const auto* other : {"", "Nginx", "haproxy"}) EXPECT_FALSE(forward_auth_style(other));
}

}  // namespace
}  // namespace sallyport::gateway
