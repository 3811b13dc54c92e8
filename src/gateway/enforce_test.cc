#include "gateway/enforce.h"

#include <gtest/gtest.h>

#include <deque>
#include <type_traits>

#include "gateway/gate_for_test.h"
#include "tokens/at_jwts_test.h"

namespace sallyport::gateway {
namespace {

using Texts = std::vector<std::string>;

static_assert(!std::is_default_constructible_v<Verdict>,
              "only enforce() and pass_public() make one");
static_assert(!std::is_constructible_v<Verdict, const Route&, std::optional<tokens::LiveToken>>);

tokens::LiveToken live(std::string_view scopes) {
  clients::Registry registry;
  registry.put(std::make_shared<const clients::Client>(tokens::test::sample_client()));
  return tokens::standing(tokens::test::verified(test::token_for(scopes)), *tokens::test::ring(),
                          registry, tokens::Revocations(), test::kNow)
      .value();
}

/// "passes", or the scopes that are asked for instead.
std::string judge(const Texts& all, const Texts& any, std::string_view granted) {
  Route route = test::get("/a");
  route.scopes = all;
  route.any_scope = any;
  const auto verdict = enforce(route, live(granted), "https://issuer.example");
  if (!verdict) {
    EXPECT_EQ(verdict.error().code, Code::token_lacks_scope);
    return wanted_scopes(route);
  }
  EXPECT_EQ(&verdict->route(), &route);
  EXPECT_EQ((*verdict->token())->client_id(), "c");
  return "passes";
}

TEST(Enforce, AllOfTheScopesAreNeeded) {
  EXPECT_EQ(judge({"a"}, {}, "a"), "passes");
  EXPECT_EQ(judge({"a"}, {}, "b a"), "passes");
  EXPECT_EQ(judge({"a", "b"}, {}, "b a"), "passes");
  EXPECT_EQ(judge({"a", "b"}, {}, "a"), "a b");
  EXPECT_EQ(judge({}, {}, "x"), "passes") << "any good token";
}

TEST(Enforce, OneOfAnyScopeIsNeeded) {
  EXPECT_EQ(judge({}, {"a", "b"}, "b"), "passes");
  EXPECT_EQ(judge({}, {"a", "b"}, "c"), "a b");
  EXPECT_EQ(judge({"c"}, {"a", "b"}, "a"), "c a b");
  EXPECT_EQ(judge({"c"}, {"a", "b"}, "c"), "c a b");
  EXPECT_EQ(judge({"c"}, {"a", "b"}, "c b"), "passes");
}

TEST(Enforce, AScopeIsAWholeWordAndHasACase) {
  for (const auto* granted : {"read", "a.rea", "a.reads", "xa.read", "A.READ", "a.read.b a"}) {
    EXPECT_EQ(judge({"a.read"}, {}, granted), "a.read") << granted;
  }
}

/// Of the issuer, for `audience`.
Outcome<Verdict> judge_at_jwt(std::string_view audience,
                              const std::optional<std::string>& wanted = std::nullopt) {
  clients::Registry registry;
  registry.put(std::make_shared<const clients::Client>(tokens::test::sample_client()));
  const auto token =
      tokens::test::sign(tokens::test::sample_client(), "ES256",
                         {tokens::test::scopes(), audience, tokens::test::kIssuer}, test::kNow);
  auto verified = std::make_shared<const verifier::VerifiedToken>(
      tokens::test::verify(*token, test::kNow).value());
  auto live = tokens::standing(std::move(verified), *tokens::test::full_ring(), registry,
                               tokens::Revocations(), test::kNow);
  static std::deque<Route> routes;  // a verdict points to one
  Route& route = routes.emplace_back(test::get("/a"));
  route.audience = wanted;
  return enforce(route, std::move(*live), tokens::test::kIssuer);
}

// JWT-09, TOK-26, RFC 9068 section 4
TEST(Enforce, AnAtJwtMustBeForTheRoutesAudience) {
  const std::string ours(tokens::test::kIssuer);
  EXPECT_TRUE(judge_at_jwt(ours)) << "a route that names none is the issuer's";
  EXPECT_TRUE(judge_at_jwt("https://api.example/a", "https://api.example/a"));
  for (const auto& verdict :
       {judge_at_jwt("https://api.example/a"), judge_at_jwt(ours, "https://api.example/a"),
        judge_at_jwt("https://api.example/a", "https://api.example/b"),
        judge_at_jwt("https://api.example/a", "https://api.example/")}) {
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().code, Code::token_wrong_audience);
  }
}

TEST(Enforce, APlainTokenHasNoAudience) {
  Route route = test::get("/a");
  route.audience = "https://api.example/a";
  EXPECT_TRUE(enforce(route, live("a"), "https://issuer.example"));
}

TEST(Enforce, APublicRouteNeedsNoTokenAndAnotherDoes) {
  Route route = test::get("/a");
  EXPECT_FALSE(pass_public(route));
  route.is_public = true;
  const auto verdict = pass_public(route);
  ASSERT_TRUE(verdict);
  EXPECT_FALSE(verdict->token());
  EXPECT_EQ(&verdict->route(), &route);
}

}  // namespace
}  // namespace sallyport::gateway
