#include <gtest/gtest.h>

#include "gateway/route_table.h"
#include "gateway/routes_for_test.h"

namespace sallyport::gateway {
namespace {

using http::Method;
using test::get;
using test::route;

std::string refusal(std::vector<Route> routes, std::vector<std::string> own = {}) {
  const auto built = RouteTable::build(std::move(routes), own);
  return built ? "" : built.error().detail;
}

std::vector<Route> both(Route a, Route b) {
  std::vector<Route> routes;
  routes.push_back(std::move(a));
  routes.push_back(std::move(b));
  return routes;
}

TEST(RouteTableRefusals, TwoThatCouldBothWinAreNamedWithTheirLines) {
  const std::pair<const char*, const char*> pairs[] = {
      {"/a", "/a"},           {"/a/{x}", "/a/{y}"},         {"/a/**", "/a/**"},
      {"/a/{x}", "/{y}/b"},   {"/a/**", "/{x}/b"},          {"/a/b/**", "/a/{x}/c"},
      {"/a/**", "/{x}/b/**"}, {"/{x}/b/c/d/e/f", "/a/b/**"}};
  for (const auto& [one, other] : pairs) {
    for (const bool swapped : {false, true}) {
      const auto said = refusal(swapped ? both(get(other, 12), get(one, 34))
                                        : both(get(one, 12), get(other, 34)));
      EXPECT_NE(said.find("could both win"), std::string::npos) << one << " " << other;
      EXPECT_NE(said.find("(line 12)"), std::string::npos) << said;
      EXPECT_NE(said.find("(line 34)"), std::string::npos) << said;
    }
  }
}

TEST(RouteTableRefusals, DifferentMethodsOrPathsDoNotMeet) {
  EXPECT_EQ(refusal(both(route("/a", {Method::get}), route("/a", {Method::post}))), "");
  EXPECT_EQ(refusal(both(get("/a/{x}/c"), get("/{y}/b/d"))), "");
  EXPECT_EQ(refusal(both(get("/a/**"), get("/a/b/**"))), "");
  EXPECT_EQ(refusal(both(get("/a/**"), get("/a"))), "") << "the folder is not below itself";
  EXPECT_EQ(refusal(both(get("/a"), get("/a/**"))), "");
  EXPECT_EQ(refusal(both(get("/a/{x}/**"), get("/{y}/b"))), "");
  EXPECT_EQ(refusal(both(get("/a/**"), get("/a/"))), "");
  EXPECT_NE(refusal(both(route("/a", {Method::get, Method::put}),
                         route("/a", {Method::post, Method::put}))),
            "");
}

// Of all pairs of a small size, in both orders: refused exactly where some path has two winners.
TEST(RouteTableRefusals, EveryPairOfSmallPatterns) {
  std::vector<std::string> all{"/", "/**"};
  for (const std::string first : {"/a", "/b", "/{x}"}) {
    for (const std::string second : {"", "/", "/a", "/b", "/{y}"}) {
      all.push_back(first + second);
      if (second != "/") all.push_back(first + second + "/**");
    }
  }
  for (const std::string& one : all) {
    for (const std::string& other : all) {
      const auto a = RoutePattern::parse(one).value();
      const auto b = RoutePattern::parse(other).value();
      const bool ambiguous = a.overlaps(b) && a.covers(b) == b.covers(a);
      EXPECT_EQ(refusal(both(get(one), get(other))) != "", ambiguous) << one << " " << other;
    }
  }
}

TEST(RouteTableRefusals, AThirdRouteBetweenTwoDoesNotHideThem) {
  auto routes = both(get("/a/{x}", 1), get("/a/b", 2));
  routes.push_back(get("/{y}/b", 3));
  const auto said = refusal(std::move(routes));
  EXPECT_NE(said.find("(line 1)"), std::string::npos) << said;
  EXPECT_NE(said.find("(line 3)"), std::string::npos) << said;
}

TEST(RouteTableRefusals, WhatTheServerAnswersItself) {
  const std::vector<std::string> own{"/v1/getAccessToken", "/v1/getAccessToken/{scope}",
                                     "/gate/check/**"};
  for (const auto* pattern : {"/v1/getAccessToken", "/v1/getAccessToken/{other}",
                              "/v1/getAccessToken/edit", "/gate/check/a", "/gate/check/**"}) {
    std::vector<Route> routes;
    routes.push_back(get(pattern, 56));
    const auto said = refusal(std::move(routes), own);
    EXPECT_NE(said.find("can never be reached"), std::string::npos) << pattern;
    EXPECT_NE(said.find("(line 56)"), std::string::npos) << said;
  }
  for (const auto* pattern :
       {"/v1/**", "/**", "/v1/{x}", "/gate/check", "/v1/getAccessToken/a/b"}) {
    std::vector<Route> routes;
    routes.push_back(get(pattern));
    EXPECT_EQ(refusal(std::move(routes), own), "") << pattern;
  }
}

}  // namespace
}  // namespace sallyport::gateway
