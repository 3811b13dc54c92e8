#include <gtest/gtest.h>

#include "endpoints/seed/scope_request.h"

namespace sallyport::endpoints::seed {
namespace {

void expect_refused(std::string_view body) {
  const auto named = scopes_in_body(body);
  ASSERT_FALSE(named) << body;
  EXPECT_TRUE(named.error().code == Code::payload_malformed ||
              named.error().code == Code::scope_malformed)
      << body;
}

std::string many(int count, std::string_view separator, std::string_view scope = "") {
  std::string text;
  for (int i = 0; i < count; ++i) {
    if (i > 0) text += separator;
    text += scope.empty() ? "s" + std::to_string(i) : std::string(scope);
  }
  return text;
}

TEST(ScopesInBodyRefusals, WhatIsNotAJsonObject) {
  for (const char* body : {" ",
                           "scope",
                           "scope: a",
                           "[]",
                           R"(["a"])",
                           R"("a")",
                           "1",
                           "null",
                           "{",
                           "}",
                           "{}{}",
                           "{} x",
                           R"({"scope":"a"}})",
                           R"({"scope":"a",})",
                           R"({"scope" "a"})",
                           R"({'scope':'a'})",
                           R"({"scope":"a"} // comment)",
                           "\xEF\xBB\xBF{}",
                           "{\"scope\":\"a\"}\x01",
                           "{\"scope\":\"\xFF\"}"}) {
    expect_refused(body);
  }
  expect_refused(std::string_view("{\"scope\":\"a\"}\0", 14));
}

TEST(ScopesInBodyRefusals, BareKeysButForScopeAtTopLevel) {
  for (const char* body :
       {R"({Scope: "a"})", R"({scopes: "a"})", R"({scope "a"})", R"({"x": {scope: "a"}})",
        R"({other: 1, "scope": "a"})", R"({scope: a})", R"({scope: [a]})", R"({scope:})",
        R"({\u0073cope: "a"})", R"([{scope: "a"}])"}) {
    expect_refused(body);
  }
}

TEST(ScopesInBodyRefusals, ASecondScope) {
  for (const char* body : {R"({"scope": "a", "scope": "a"})", R"({scope: "a", "scope": "a"})",
                           R"({scope: "a", scope: "a"})", R"({"scope": "a", "\u0073cope": "a"})"}) {
    expect_refused(body);
  }
}

TEST(ScopesInBodyRefusals, WrongTypes) {
  for (const char* body : {R"({"scope": null})", R"({"scope": 1})", R"({"scope": true})",
                           R"({"scope": {}})", R"({"scope": {"a": 1}})", R"({"scope": [1]})",
                           R"({"scope": ["a", null]})", R"({"scope": [["a"]]})"}) {
    expect_refused(body);
  }
}

TEST(ScopesInBodyRefusals, NoneAtAll) {
  for (const char* body :
       {R"({"scope": ""})", R"({"scope": " "})", R"({"scope": []})", R"({"scope": [""]})"}) {
    expect_refused(body);
  }
}

TEST(ScopesInBodyRefusals, SpacesThatDelimitNothing) {
  for (const char* body :
       {R"({"scope": " a"})", R"({"scope": "a "})", R"({"scope": "a  b"})", R"({"scope": ["a b"]})",
        R"({"scope": "a\tb"})", R"({"scope": "a\nb"})"}) {
    expect_refused(body);
  }
}

TEST(ScopesInBodyRefusals, WhatIsNoScopeToken) {
  for (const char* body : {R"({"scope": "a\"b"})", R"({"scope": "a\\b"})", R"({"scope": "\u00e9"})",
                           R"({"scope": "a\u0000"})", R"({"scope": ["\u007f"]})"}) {
    expect_refused(body);
  }
  EXPECT_TRUE(scopes_in_body(R"({"scope": ")" + std::string(50, 'a') + "\"}"));
  expect_refused(R"({"scope": ")" + std::string(51, 'a') + "\"}");
}

TEST(ScopesInBodyRefusals, MoreThan64CountedBeforeDuplicatesCollapse) {
  EXPECT_TRUE(scopes_in_body(R"({"scope": ")" + many(64, " ") + "\"}"));
  expect_refused(R"({"scope": ")" + many(65, " ") + "\"}");
  EXPECT_TRUE(scopes_in_body(R"({"scope": [)" + many(64, ",", "\"a\"") + "]}"));
  expect_refused(R"({"scope": [)" + many(65, ",", "\"a\"") + "]}");
}

TEST(ScopesInBodyRefusals, NestingThatGoesDeep) {
  expect_refused(R"({"x":)" + std::string(10'000, '[') + std::string(10'000, ']') +
                 R"(,"scope":"a"})");
}

void expect_url_refused(std::string_view query, std::string_view parameter = {}) {
  http::Request request{};
  request.query = query;
  request.parameter = parameter;
  const auto named = scopes_in_url(request);
  ASSERT_FALSE(named) << query << " " << parameter;
  EXPECT_EQ(named.error().code, Code::scope_malformed);
}

TEST(ScopesInUrlRefusals, InTheQuery) {
  for (const char* query :
       {"scope", "scope=", "scope=&scope=a", "scope=a&scope=", "scope=+a", "scope=a+", "scope=a++b",
        "scope=%", "scope=%4", "scope=%zz", "scope=a%00", "scope=%22", "scope=%C3%A9",
        "scope=a%09b", "scope=a%0Ab", "scope=a%5Cb"}) {
    expect_url_refused(query);
  }
  expect_url_refused("scope=" + std::string(51, 'a'));
  expect_url_refused("scope=" + many(65, "+"));
  expect_url_refused(many(65, "&", "scope=a"));
}

TEST(ScopesInUrlRefusals, InThePath) {
  for (const char* parameter :
       {"%", "%2", "%zz", "a%00", "%20a", "a%20", "a%20%20b", "%22", "a%C3%A9"}) {
    expect_url_refused("", parameter);
  }
  expect_url_refused("", many(65, "%20"));
}

// Decoded once: what is encoded twice is text with a percent sign.
TEST(ScopesInUrlRefusals, NothingIsDecodedTwice) {
  http::Request request{};
  request.parameter = "a%2520b";
  const auto named = scopes_in_url(request);
  ASSERT_TRUE(named);
  EXPECT_EQ((*named)->text(), "a%20b");
}

TEST(ScopesInUrlRefusals, TwoPlacesThatDiffer) {
  expect_url_refused("scope=a", "b");
  expect_url_refused("scope=a+b", "a");
  expect_url_refused("scope=a", "a%20b");
  expect_url_refused("scope=%zz", "a");
}

}  // namespace
}  // namespace sallyport::endpoints::seed
