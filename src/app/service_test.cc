#include "app/service.h"

#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is not in <cstdlib>

#include <algorithm>
#include <set>

#include "base/json.h"
#include "endpoints/explorer/pages.h"
#include "http/router.h"

namespace sallyport::app {
namespace {

namespace fs = std::filesystem;
using Operations = std::set<std::string>;

/// A service on a data folder of its own.
struct ServiceTest : testing::Test {
  std::string folder = (fs::temp_directory_path() / "sallyport-service-XXXXXX").string();
  std::unique_ptr<Service> service;
  Config config;

  void SetUp() override {
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const fs::path data = fs::path(folder) / "data";
    ASSERT_TRUE(init_data_folder({data, {}}, system_now()));
    auto opened = open_data_folder(data, {});
    ASSERT_TRUE(opened);
    config.explorer = true;
    auto made = Service::open(std::move(*opened), config);
    ASSERT_TRUE(made);
    service = std::move(*made);
    service->set_issuer("http://127.0.0.1:8080");
  }
  void TearDown() override {
    service.reset();
    fs::remove_all(folder);
  }
};

/// The operations of the document, those of the admin listener or the others.
Operations described(bool admin) {
  const auto pages = endpoints::explorer::pages();
  const auto page = std::ranges::find(pages, "/openapi.json", &endpoints::explorer::Page::path);
  if (page == pages.end()) return {};
  const auto document = parse_json(page->plain, {.max_depth = 100});
  if (!document) return {};
  Operations all;
  for (const JsonMember& path : *document->member("paths")->object()) {
    if ((path.value.member("servers") != nullptr) != admin) continue;
    for (const JsonMember& one : *path.value.object()) {
      std::string name = one.name;
      std::ranges::transform(name, name.begin(), ::toupper);
      if (http::find_method(name)) all.insert(name + " " + path.name);
    }
  }
  return all;
}

Operations answered(const http::Settings& settings) {
  const auto all = settings.router->operations();
  return {all.begin(), all.end()};
}

TEST_F(ServiceTest, EveryRouteIsInTheDocumentAndTheOtherWayRound) {
  if (endpoints::explorer::pages().empty()) GTEST_SKIP() << "built without the explorer's pages";
  const auto settings = service->public_settings(config);
  ASSERT_TRUE(settings);
  Operations own = answered(**settings);
  own.insert("GET /gate/check");  // the gateway's, where [forward_auth] is configured
  EXPECT_EQ(own, described(false));
  EXPECT_EQ(answered(*service->admin_settings(config)), described(true));
}

TEST_F(ServiceTest, TheExplorerIsThereOnlyWhereItWasAskedFor) {
  config.explorer = false;
  const auto settings = service->public_settings(config);
  ASSERT_TRUE(settings);
  for (const std::string& one : answered(**settings)) {
    EXPECT_EQ(one.find(" /api"), std::string::npos) << one;
    EXPECT_EQ(one.find("openapi"), std::string::npos) << one;
  }
}

TEST_F(ServiceTest, ARouteThatTheExplorerWouldHideIsRefused) {
  if (endpoints::explorer::pages().empty()) GTEST_SKIP() << "built without the explorer's pages";
  RouteConfig route;
  route.methods = {"GET"};
  route.path = "/openapi.json";
  route.is_public = true;
  route.upstream = {"http://127.0.0.1:9"};
  config.routes = {route};
  EXPECT_FALSE(service->public_settings(config));
  config.explorer = false;
  EXPECT_TRUE(service->public_settings(config));
}

}  // namespace
}  // namespace sallyport::app
