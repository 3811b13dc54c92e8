#include "gateway/route_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "gateway/routes_for_test.h"

namespace sallyport::gateway {
namespace {

using http::Method;
using test::get;
using test::route;

std::shared_ptr<const RouteTable> table(std::vector<Route> routes) {
  auto built = RouteTable::build(std::move(routes), {});
  EXPECT_TRUE(built) << (built ? "" : built.error().detail);
  return *built;
}

/// The pattern of the route that is found, "405 ALLOW" or "404".
std::string found(const RouteTable& routes, std::string_view path, Method method = Method::get) {
  const auto match = routes.find(method, path);
  if (match.route != nullptr) {
    EXPECT_EQ(match.allow, "");
    return match.route->pattern.text();
  }
  return match.allow.empty() ? "404" : "405 " + match.allow;
}

TEST(RouteTable, TheMostSpecificWinsWhateverTheOrder) {
  const std::vector<std::string> patterns{"/a/b", "/a/{x}", "/a/**", "/b/{z}", "/**", "/a/{x}/c"};
  const std::map<std::string, std::string> expected{
      {"/a/b", "/a/b"},      {"/a/c", "/a/{x}"},    {"/a/", "/a/**"}, {"/a/b/c", "/a/{x}/c"},
      {"/a/b/d", "/a/**"},   {"/b/c", "/b/{z}"},    {"/b", "/**"},    {"/", "/**"},
      {"/b/c/d", "/**"},     {"/a/b/c/d", "/a/**"}, {"/a", "/**"},    {"/A/b", "/**"},
      {"/a/x/c", "/a/{x}/c"}};
  std::vector<std::string> order = patterns;
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(order.begin(), order.end(), random);
    std::vector<Route> routes;
    for (const std::string& one : order) routes.push_back(get(one));
    const auto made = table(std::move(routes));
    for (const auto& [path, pattern] : expected) EXPECT_EQ(found(*made, path), pattern) << path;
  }
}

TEST(RouteTable, GoesBackWhereASpecificBeginningLeadsNowhere) {
  const auto made = table([] {
    std::vector<Route> routes;
    for (const auto* one : {"/a/b/c", "/a/{x}/d", "/{y}/b/e/{z}"}) routes.push_back(get(one));
    return routes;
  }());
  EXPECT_EQ(found(*made, "/a/b/c"), "/a/b/c");
  EXPECT_EQ(found(*made, "/a/b/d"), "/a/{x}/d");
  EXPECT_EQ(found(*made, "/a/b/e/f"), "/{y}/b/e/{z}");
  EXPECT_EQ(found(*made, "/a/b/e"), "404");
}

TEST(RouteTable, WithoutARouteIsNoMatch) {
  EXPECT_EQ(found(*table({}), "/"), "404");
  EXPECT_TRUE(table({})->empty());
  std::vector<Route> one;
  one.push_back(get("/a"));
  const auto made = table(std::move(one));
  for (const auto* path : {"/", "/b", "/a/", "/a/b", "/A"}) EXPECT_EQ(found(*made, path), "404");
}

TEST(RouteTable, AnotherMethodIsToldWhichOnesThereAre) {
  std::vector<Route> routes;
  routes.push_back(route("/a", {Method::get, Method::put}));
  routes.push_back(route("/a", {Method::post}));
  routes.push_back(route("/**", {Method::delete_, Method::get}));
  const auto made = table(std::move(routes));
  EXPECT_EQ(found(*made, "/a", Method::post), "/a");
  EXPECT_EQ(found(*made, "/a", Method::delete_), "/**");
  EXPECT_EQ(found(*made, "/a", Method::patch), "405 GET, PUT, POST, DELETE");
  EXPECT_EQ(found(*made, "/b", Method::patch), "405 DELETE, GET");
}

TEST(RouteTable, HeadIsNotGet) {
  std::vector<Route> routes;
  routes.push_back(get("/a"));
  EXPECT_EQ(found(*table(std::move(routes)), "/a", Method::head), "405 GET");
}

TEST(RouteTable, ALongPathThroughManyRoutesIsFoundFast) {
  std::vector<Route> routes;
  std::string one;
  for (int i = 0; i < 60; ++i) {
    one += "/a";
    routes.push_back(get(one + "/{x}"));
  }
  const auto made = table(std::move(routes));
  // Each node is looked at once for a path, however the segments repeat.
  std::string path;
  for (int i = 0; i < 60; ++i) path += "/a";
  EXPECT_EQ(found(*made, path + "/a/b"), "404");
  EXPECT_EQ(found(*made, path + "/b"), path + "/{x}");
}

}  // namespace
}  // namespace sallyport::gateway
