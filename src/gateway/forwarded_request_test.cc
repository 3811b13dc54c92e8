#include "gateway/forwarded_request.h"

#include <gtest/gtest.h>

#include "gateway/gate_for_test.h"

namespace sallyport::gateway {
namespace {

using test::Asked;

class Forwarding : public testing::Test {
 protected:
  ForwardedRequest forward(Asked& asked, clients::Client client = tokens::test::sample_client()) {
    clients::Registry registry;
    registry.put(std::make_shared<const clients::Client>(client));
    auto token = tokens::standing(
        tokens::test::verified(test::token_for("a b", test::kExp, std::move(client))),
        *tokens::test::ring(), registry, tokens::Revocations(), test::kNow);
    return gateway::forward(asked.get(), *enforce(route, std::move(*token), {}), "sallyport-test");
  }
  ForwardedRequest forward_public(Asked& asked) {
    route.is_public = true;
    return gateway::forward(asked.get(), *pass_public(route), "sallyport-test");
  }
  /// Each line of the fields.
  static std::vector<std::string> lines(const ForwardedRequest& made) {
    std::vector<std::string> all;
    std::string_view rest = made.fields;
    while (!rest.empty()) {
      const std::size_t end = rest.find("\r\n");
      all.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end + 2);
    }
    return all;
  }
  Route route = test::get("/a/**");
};

TEST_F(Forwarding, SaysWhoItIsAndWhereFrom) {
  Asked asked("/a/b?x=1&y");
  asked.with("Accept", "*/*").bearer("t").with("X-Client-Trace-Id", "T");
  const auto made = forward(asked);
  EXPECT_EQ(made.line, "GET /a/b?x=1&y HTTP/1.1\r\n");
  EXPECT_EQ(lines(made), (std::vector<std::string>{
                             "Accept: */*", "X-Client-Trace-Id: T", "Via: 1.1 sallyport-test",
                             "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http",
                             "X-Forwarded-Host: api.example",
                             "Forwarded: for=127.0.0.1;host=\"api.example\";proto=http",
                             "X-Request-Id: 0123456789abcdef01234567", "X-Client-Id: c",
                             "X-Client-Scope: a b", "X-Client-Claim-firstVisionId: 00000AUNAB"}));
  EXPECT_FALSE(made.looped);
  EXPECT_FALSE(made.is_form);
}

TEST_F(Forwarding, OfAQueryThatIsEmptyKeepsItsQuestionMark) {
  Asked with("/a/b?");
  Asked without("/a/b");
  EXPECT_EQ(forward(with).line, "GET /a/b? HTTP/1.1\r\n");
  EXPECT_EQ(forward(without).line, "GET /a/b HTTP/1.1\r\n");
}

TEST_F(Forwarding, PRX_01_WhatAClientSaysOfItselfIsDropped) {
  Asked asked("/a/b");
  for (const auto* name : {"X-Client-Id", "x_client_id", "X-CLIENT_SCOPE", "X-Client-Claim-admin",
                           "X_Client_Claim_firstVisionId", "X-Forwarded-For", "Forwarded",
                           "X-Request-Id", "X-Real-IP", "X-SSL-Client"}) {
    asked.with(name, "evil");
  }
  for (const std::string& line : lines(forward(asked))) {
    EXPECT_EQ(line.find("evil"), line.npos) << line;
  }
  for (const std::string& line : lines(forward_public(asked))) {
    EXPECT_EQ(line.find("evil"), line.npos) << line;
    EXPECT_FALSE(line.starts_with("X-Client")) << "nobody has proved to be anybody: " << line;
  }
}

TEST_F(Forwarding, PRX_02_NamingOursInConnectionTakesNothingAway) {
  Asked plain("/a/b");
  Asked asked("/a/b");
  asked.with("X-Own", "1")
      .with("connection", "close, X-Client-Id, X-Client-Scope, X-Forwarded-For, Via, X-Own");
  asked.with("CONNECTION", "x-client-claim-firstvisionid, Forwarded, X-Request-Id, Host");
  EXPECT_EQ(lines(forward(asked)), lines(forward(plain)));
}

TEST_F(Forwarding, RES_10_TheTokenGoesOnOnlyWhereTheRouteSaysSo) {
  Asked asked("/a/b");
  asked.bearer("secret");
  EXPECT_EQ(forward(asked).fields.find("secret"), std::string::npos);
  route.forward_token = true;
  EXPECT_NE(forward(asked).fields.find("Authorization: Bearer secret\r\n"), std::string::npos);
}

TEST_F(Forwarding, PRX_07_ALoopIsNoticedByViaAndOthersAreKept) {
  Asked asked("/a/b");
  asked.with("Via", "1.0 one").with("via", "1.1 two, 1.1 three");
  auto made = forward(asked);
  EXPECT_FALSE(made.looped);
  EXPECT_NE(made.fields.find("Via: 1.0 one, 1.1 two, 1.1 three, 1.1 sallyport-test\r\n"),
            std::string::npos);
  asked.with("Via", "1.1 sallyport-test");
  EXPECT_TRUE(forward(asked).looped);
}

TEST_F(Forwarding, BehindATrustedProxyTheCallerIsWhomItSpeaksFor) {
  Asked asked("/a/b");
  asked.caller = "2001:db8::7";
  asked.request.peer_is_trusted = true;
  asked.with("X-Forwarded-Proto", "https");
  const auto made = forward(asked);
  EXPECT_NE(made.fields.find("X-Forwarded-For: 2001:db8::7, 127.0.0.1\r\n"), std::string::npos);
  EXPECT_NE(made.fields.find("X-Forwarded-Proto: https\r\n"), std::string::npos);
  EXPECT_NE(made.fields.find("Forwarded: for=\"[2001:db8::7]\";host=\"api.example\";proto=https, "
                             "for=127.0.0.1\r\n"),
            std::string::npos)
      << made.fields;
  asked.request.peer_is_trusted = false;
  EXPECT_NE(forward(asked).fields.find("X-Forwarded-Proto: http\r\n"), std::string::npos);
}

TEST_F(Forwarding, AClaimsNameIsWrittenWithHyphens) {
  clients::Client client = tokens::test::sample_client();
  client.claims = {{"first_vision_id", "1"}, {"b", "two words"}};
  Asked asked("/a/b");
  const auto fields = forward(asked, client).fields;
  EXPECT_NE(fields.find("X-Client-Claim-first-vision-id: 1\r\nX-Client-Claim-b: two words\r\n"),
            std::string::npos)
      << fields;
}

TEST_F(Forwarding, KnowsAFormByItsType) {
  for (const auto* type : {"application/x-www-form-urlencoded", "APPLICATION/x-www-form-URLENCODED",
                           "application/x-www-form-urlencoded;charset=utf-8",
                           "application/x-www-form-urlencoded ; a"}) {
    Asked asked("/a/b");
    asked.with("content-type", type);
    EXPECT_TRUE(forward(asked).is_form) << type;
  }
  for (const auto* type : {"application/json", "application/x-www-form-urlencodedx", ""}) {
    Asked asked("/a/b");
    asked.with("Content-Type", type);
    EXPECT_FALSE(forward(asked).is_form) << type;
  }
}

}  // namespace
}  // namespace sallyport::gateway
