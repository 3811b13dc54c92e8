#include "endpoints/seed/scope_request.h"

#include <gtest/gtest.h>

namespace sallyport::endpoints::seed {
namespace {

using Named = Outcome<std::optional<tokens::ScopeList>>;

Named in_url(std::string_view query, std::string_view parameter = {}) {
  http::Request request{};
  request.query = query;
  request.parameter = parameter;
  return scopes_in_url(request);
}

/// The scopes in order; "-" where none are named.
std::string text_of(const Named& named) {
  if (!named) return "refused: " + named.error().detail;
  return *named ? (*named)->text() : "-";
}

TEST(ScopesInBody, AsAnArray) {
  EXPECT_EQ(text_of(scopes_in_body(R"({"scope": ["a.b.read", "a.b.write"]})")),
            "a.b.read a.b.write");
  EXPECT_EQ(text_of(scopes_in_body(R"({"scope":["a"]})")), "a");
}

TEST(ScopesInBody, AsText) {
  EXPECT_EQ(text_of(scopes_in_body(R"({"scope": "a.b.read a.b.write"})")), "a.b.read a.b.write");
}

TEST(ScopesInBody, WithTheBareKeyOfTheSeedsExample) {
  EXPECT_EQ(text_of(scopes_in_body(R"({scope: ["firstvision.accountmanagement.read"]})")),
            "firstvision.accountmanagement.read");
  EXPECT_EQ(text_of(scopes_in_body("{\r\n\tscope\n:\n\"a b\" }")), "a b");
  EXPECT_EQ(text_of(scopes_in_body(R"({"other": 1, scope: "a"})")), "a");
}

TEST(ScopesInBody, KeepTheOrderOfFirstAppearanceWithoutDuplicates) {
  EXPECT_EQ(text_of(scopes_in_body(R"({"scope": ["b", "a", "b"]})")), "b a");
  EXPECT_EQ(text_of(scopes_in_body(R"({"scope": "b a b"})")), "b a");
}

TEST(ScopesInBody, OtherMembersAreIgnored) {
  EXPECT_EQ(
      text_of(scopes_in_body(R"({"x": {"scope": "no"}, "scope": "a", "x": [1, 2.5e3, null]})")),
      "a");
}

TEST(ScopesInBody, AnEscapedNameIsTheSameName) {
  EXPECT_EQ(text_of(scopes_in_body(R"({"\u0073cope": "a"})")), "a");
}

TEST(ScopesInBody, NoneNamed) {
  EXPECT_EQ(text_of(scopes_in_body("{}")), "-");
  EXPECT_EQ(text_of(scopes_in_body(R"({"Scope": "a", "x": {"scope": "b"}})")), "-");
}

TEST(ScopesInUrl, InTheQuery) {
  EXPECT_EQ(text_of(in_url("scope=a+b")), "a b");
  EXPECT_EQ(text_of(in_url("scope=a%20b")), "a b");
  EXPECT_EQ(text_of(in_url("scope=b&scope=a")), "b a");
  EXPECT_EQ(text_of(in_url("scope=b+a&scope=a+c")), "b a c");
  EXPECT_EQ(text_of(in_url("%73cope=a")), "a");
}

TEST(ScopesInUrl, OtherParametersAreIgnored) {
  EXPECT_EQ(text_of(in_url("x=1&scope=a&y&&=z&SCOPE=q&%=%")), "a");
  EXPECT_EQ(text_of(in_url("x=%zz")), "-");
  EXPECT_EQ(text_of(in_url("")), "-");
}

TEST(ScopesInUrl, InThePath) {
  EXPECT_EQ(text_of(in_url("", "a%20b")), "a b");
  EXPECT_EQ(text_of(in_url("", "a%2Fb")), "a/b");
  EXPECT_EQ(text_of(in_url("", "a+b")), "a+b") << "a plus is a plus in a path";
}

TEST(ScopesInUrl, InBothIfTheyNameTheSame) {
  EXPECT_EQ(text_of(in_url("scope=b+a", "a%20b")), "b a") << "the query's order wins";
}

TEST(QuoteBareScope, QuotesTheKeyAndNothingElse) {
  EXPECT_EQ(quote_bare_scope("{scope:1}"), R"({"scope":1})");
  EXPECT_EQ(quote_bare_scope("{ scope : 1, scope : 2}"), R"({ "scope" : 1, "scope" : 2})");
  for (const char* same :
       {R"({"scope":"scope:"})", R"({"a":scope})", R"([scope:1])", R"({"a":{scope:1}})", "scope:1",
        "{scopes:1}", "{ascope:1}", "{scope}", "{scope", "{", "", R"({"a":"\",scope:"})",
        R"({"x{,":",scope:1"})", "{\"unended"}) {
    EXPECT_EQ(quote_bare_scope(same), same);
  }
}

}  // namespace
}  // namespace sallyport::endpoints::seed
