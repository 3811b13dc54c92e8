#include "endpoints/later/body.h"

#include <gtest/gtest.h>

#include <array>

namespace sallyport::endpoints::later {
namespace {

constexpr std::array<Member, 2> kMembers{{{"a", 5}, {"client_id", 10}}};

struct Parsing : testing::Test {
  std::array<http::Field, 1> fields{{{"Content-Type", "application/json"}}};
  http::Request request{};

  Result<Body, Fault> parse(std::string_view body, std::vector<std::string> missing = {}) {
    request.fields = fields;
    request.body = body;
    return Body::parse(request, kMembers, std::move(missing));
  }
  void expect_refused(std::string_view body, std::string_view code,
                      const std::vector<std::string>& params = {},
                      std::vector<std::string> missing = {}) {
    const auto parsed = parse(body, std::move(missing));
    ASSERT_FALSE(parsed) << body;
    EXPECT_EQ(parsed.error().code, code) << body;
    EXPECT_EQ(parsed.error().params, params) << body;
  }
};

TEST_F(Parsing, GivesTheMembers) {
  const auto body = parse(R"({"x":1,"client_id":"c","a":"\u00e9"})");
  ASSERT_TRUE(body);
  EXPECT_EQ(body->text("a"), "\xC3\xA9");
  EXPECT_EQ(body->text("client_id"), "c");
}

TEST_F(Parsing, FaultsHaveAnOrder) {
  fields = {{{"X", "y"}}};
  expect_refused("", "241502");
  fields = {{{"Content-Type", "text/plain"}}};
  expect_refused("", "241501");
  fields = {{{"Content-Type", "application/JSON ; charset=utf-8"}}};
  expect_refused("", "240006");
  expect_refused("{", "240007");
  expect_refused("[]", "240008", {"the body must be an object"});
  expect_refused(R"({"a":1})", "240008", {"a: must be a string"});
  expect_refused(R"({"a":1})", "240008", {"a: must be a string"}, {"q"});
  expect_refused(R"({"a":""})", "240009", {"a", "client_id"});
  expect_refused("{}", "240009", {"q", "a", "client_id"}, {"q"});
  expect_refused(R"({"a":"x","client_id":"y"})", "240009", {"q"}, {"q"});
}

TEST_F(Parsing, AMemberThatStandsThereTwiceIsNotReadable) {
  for (const char* body : {R"({"a":"x","a":"x","client_id":"y"})", R"({"z":1,"z":2})",
                           R"({"a":"x","\u0061":"y"})", R"({"x":{"y":1,"y":2}})"}) {
    expect_refused(body, "240007");
  }
}

TEST_F(Parsing, NamesEachMemberOfAWrongType) {
  expect_refused(R"({"a":null,"client_id":["c"]})", "240008",
                 {"a: must be a string", "client_id: must be a string"});
}

TEST_F(Parsing, LengthsAreCountedInCharacters) {
  for (const auto& [text, fits] :
       {std::pair("12345", true), std::pair("123456", false),
        std::pair("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", true),
        std::pair("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", false)}) {
    const auto body = parse(R"({"client_id":"c","a":")" + std::string(text) + R"("})");
    ASSERT_TRUE(body);
    Unfit unfit;
    body->check_lengths(kMembers, unfit);
    EXPECT_EQ(unfit.any(), !fits) << text;
  }
}

TEST(UnfitMembers, HaveOneEntryEach) {
  Unfit unfit;
  EXPECT_FALSE(unfit.any());
  unfit.add("a", "first");
  unfit.check_length({"a", 1}, "too long");
  unfit.add("b", "other");
  const Fault fault = std::move(unfit).fault();
  EXPECT_EQ(fault.code, kConstraint);
  EXPECT_EQ(fault.params, (std::vector<std::string>{"a: first", "b: other"}));
}

}  // namespace
}  // namespace sallyport::endpoints::later
