#include "endpoints/explorer/api_document.h"

#include <gtest/gtest.h>

#include "base/json.h"
#include "base/json_text.h"

namespace sallyport::endpoints::explorer {
namespace {

std::vector<std::string> asked;

std::optional<RoutePolicy> policy_of(http::Method method, std::string_view path) {
  asked.push_back(std::string(name_of(method)) + " " + std::string(path));
  if (path == "/open") return RoutePolicy{true, {}, {}};
  if (path == "/any") return RoutePolicy{false, {"a"}, {"b", "c"}};
  if (path == "/all/{id}") return RoutePolicy{false, {"a", "b"}, {}};
  if (path == "/none") return std::nullopt;
  return RoutePolicy{};
}

Json read(std::string_view text) {
  asked.clear();
  const auto document = read_api_document(text, policy_of);
  EXPECT_TRUE(document) << (document ? "" : document.error().detail);
  if (!document) return {};
  auto json = parse_json(document->text, {.max_depth = 100});
  EXPECT_TRUE(json) << document->text;
  return json ? std::move(*json) : Json();
}

/// The member at a path of names, as JSON text.
std::string at(const Json& json, std::initializer_list<std::string_view> names) {
  const Json* value = &json;
  for (const std::string_view name : names) {
    value = value->member(name);
    if (value == nullptr) return "(none)";
  }
  std::string text;
  append_json(text, *value);
  return text;
}

constexpr std::string_view kHead = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";

std::string document(std::string_view rest) { return std::string(kHead).append(rest); }

TEST(ApiDocument, SaysWhichScopesARouteNeeds) {
  const Json json = read(document(R"(
paths:
  /open: {get: {security: [{theirs: []}]}}
  /any: {put: {}}
  /all/{id}: {delete: {}, summary: x, parameters: []}
  /none: {post: {security: [{theirs: []}]}}
  /token: {get: {}}
)"));
  EXPECT_EQ(at(json, {"paths", "/open", "get", "security"}), "[]");
  EXPECT_EQ(at(json, {"paths", "/any", "put", "security"}),
            R"([{"accessToken":["a","b"]},{"accessToken":["a","c"]}])");
  EXPECT_EQ(at(json, {"paths", "/all/{id}", "delete", "security"}),
            R"([{"accessToken":["a","b"]}])");
  EXPECT_EQ(at(json, {"paths", "/none", "post"}), R"({"x-no-route":true})");
  EXPECT_EQ(at(json, {"paths", "/token", "get", "security"}), R"([{"accessToken":[]}])");
  EXPECT_EQ(asked, (std::vector<std::string>{"GET /open", "PUT /any", "DELETE /all/{id}",
                                             "POST /none", "GET /token"}));
}

TEST(ApiDocument, IsOfThisServer) {
  const Json json = read(document(R"(
servers: [{url: 'https://api.example.com:8443/base/v2/?x'}, {url: /other}]
security: [{theirs: []}]
components: {securitySchemes: {theirs: {type: apiKey, name: k, in: query}}}
paths:
  /a: {servers: [{url: 'http://elsewhere'}], get: {servers: [{url: /b}]}}
)"));
  EXPECT_EQ(at(json, {"servers"}), R"([{"url":"/base/v2"}])");
  EXPECT_EQ(asked, std::vector<std::string>{"GET /base/v2/a"});
  EXPECT_EQ(at(json, {"security"}), "(none)");
  EXPECT_EQ(at(json, {"paths", "/a", "servers"}), "(none)");
  EXPECT_EQ(at(json, {"paths", "/a", "get", "servers"}), "(none)");
  EXPECT_EQ(at(json, {"components", "securitySchemes", "accessToken"}),
            R"({"type":"http","scheme":"bearer"})");
  EXPECT_NE(at(json, {"components", "securitySchemes", "theirs"}), "(none)");
}

TEST(ApiDocument, ServersThatSayNothingAreTheRoot) {
  for (const char* servers : {"", "servers: []", "servers: [{url: /}]", "servers: [{}]",
                              "servers: x", "servers: [{url: 'https://api.example.com'}]",
                              "servers: [{url: '{scheme}'}]", "servers: [{url: 7}]"}) {
    const Json json = read(document(std::string(servers) + "\npaths: {/a: {get: {}}}\n"));
    EXPECT_EQ(at(json, {"servers"}), R"([{"url":"/"}])") << servers;
    EXPECT_EQ(asked, std::vector<std::string>{"GET /a"}) << servers;
  }
}

TEST(ApiDocument, KeepsWhatElseStandsInIt) {
  const Json json =
      read(R"({"openapi": "3.0.3", "info": {"title": "\u003cb\u003e", "x": [1.5, null]},
                            "paths": {"/a": null, "/b": {"get": 7, "brew": {}}}, "x-more": {"a": "1"}})");
  EXPECT_EQ(at(json, {"info"}), R"({"title":"<b>","x":[1.5,null]})");
  EXPECT_EQ(at(json, {"paths"}), R"({"/a":null,"/b":{"get":7,"brew":{}}})");
  EXPECT_EQ(at(json, {"x-more"}), R"({"a":"1"})");
}

TEST(ApiDocument, HasATagThatChangesWithIt) {
  const auto one = read_api_document(document("paths: {}\n"), policy_of);
  const auto same = read_api_document(document("paths: {}\n"), policy_of);
  const auto other = read_api_document(document("paths: {/a: {}}\n"), policy_of);
  ASSERT_TRUE(one && same && other);
  EXPECT_EQ(one->title, "T");
  EXPECT_EQ(one->etag, same->etag);
  EXPECT_NE(one->etag, other->etag);
}

TEST(ApiDocument, RefusesWhatIsNone) {
  for (const char* text :
       {"", "x", "[]", "openapi: 3.1.0\n", "openapi: 2.0\ninfo: {title: T}\npaths: {}",
        "openapi: 3.1\ninfo: {title: T}\npaths: {}",  // a number, and not a text
        "openapi: 3.1.0\ninfo: {title: ''}\npaths: {}", "openapi: 3.1.0\ninfo: []\npaths: {}",
        "openapi: 3.1.0\ninfo: {title: T}\npaths: []",
        "{\"openapi\": \"3.1.0\", \"openapi\": \"3.1.0\"}"}) {
    const auto read = read_api_document(text, policy_of);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::invalid_argument);
    EXPECT_FALSE(read.error().detail.empty());
  }
}

}  // namespace
}  // namespace sallyport::endpoints::explorer
