#include "base/json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/json_text.h"

namespace sallyport {
namespace {

TEST(Json, ReadsEachType) {
  const auto json =
      parse_json(R"( {"s":"a\u00e9\n","i":-5,"d":1.5,"b":true,"n":null,"a":[1,"x"],"o":{}} )");
  ASSERT_TRUE(json);
  EXPECT_EQ(*json->member("s")->string(), "a\u00e9\n");
  EXPECT_EQ(*json->member("i")->integer(), -5);
  EXPECT_EQ(json->member("d")->integer(), nullptr);
  EXPECT_TRUE(*json->member("b")->boolean());
  EXPECT_TRUE(json->member("n")->is_null());
  EXPECT_EQ(json->member("a")->array()->size(), 2U);
  EXPECT_TRUE(json->member("o")->object()->empty());
  EXPECT_EQ(json->member("absent"), nullptr);
}

TEST(Json, KeepsTheOrderOfMembers) {
  const auto json = parse_json(R"({"z":1,"a":2,"m":3})");
  ASSERT_TRUE(json);
  const Json::Object& members = *json->object();
  EXPECT_EQ(members[0].name, "z");
  EXPECT_EQ(members[1].name, "a");
  EXPECT_EQ(members[2].name, "m");
}

TEST(Json, IntegersAreOnlyWhatFitsAndIsWrittenAsOne) {
  EXPECT_EQ(*parse_json("9223372036854775807")->integer(), INT64_MAX);
  EXPECT_EQ(*parse_json("-9223372036854775808")->integer(), INT64_MIN);
  for (std::string_view text :
       {"9223372036854775808", "-9223372036854775809", "1e3", "1.0", "1E400"}) {
    const auto json = parse_json(text);
    EXPECT_TRUE(!json || json->integer() == nullptr) << text;
  }
}

TEST(Json, ReportsDuplicatesWhereTheyAreAllowed) {
  const auto json =
      parse_json(R"({"scope":"a","x":1,"\u0073cope":"b","x":2})", {.refuse_duplicates = false});
  ASSERT_TRUE(json);
  EXPECT_EQ(json->count("scope"), 2U);
  EXPECT_EQ(json->count("y"), 0U);
  EXPECT_EQ(*json->member("scope")->string(), "a");
}

TEST(Json, OneNameInTwoObjectsIsNoDuplicate) {
  EXPECT_TRUE(parse_json(R"({"a":{"a":1},"b":{"a":2}})"));
}

TEST(Json, DepthIsCountedInContainers) {
  EXPECT_TRUE(parse_json("[[[1]]]", {.max_depth = 3}));
  EXPECT_FALSE(parse_json("[[[1]]]", {.max_depth = 2}));
  EXPECT_FALSE(parse_json(R"([{"a":[1]}])", {.max_depth = 2}));
}

TEST(JsonText, EscapesOnlyWhatMustBe) {
  std::string out;
  append_json_string(out, "a/b\"c\\d\n\t\r\x01\x1f\x7f\u00e9");
  EXPECT_EQ(out, "\"a/b\\\"c\\\\d\\n\\t\\u000d\\u0001\\u001f\x7f\u00e9\"");
}

TEST(JsonText, AppendsAndReadsBack) {
  std::string all;
  for (int c = 0; c < 128; ++c) all.push_back(static_cast<char>(c));
  std::string out = "[";
  append_json_string(out, all);
  out += "]";
  const auto json = parse_json(out);
  ASSERT_TRUE(json);
  EXPECT_EQ(*json->array()->front().string(), all);
}

TEST(JsonText, NothingIsTwoQuotes) {
  std::string out;
  append_json_string(out, "");
  EXPECT_EQ(out, "\"\"");
}

TEST(JsonText, AValueIsWrittenAsItWasRead) {
  for (const char* text :
       {"null", "true", "false", "0", "-9223372036854775808", "1.5", "\"a\\nb\"", "[]", "{}",
        R"([1,[2,[]],{"a":{}}])", R"({"b":1,"a":null,"b2":["x",false]})"}) {
    const auto json = parse_json(text);
    ASSERT_TRUE(json) << text;
    std::string out;
    append_json(out, *json);
    EXPECT_EQ(out, text);
  }
}

TEST(JsonText, WhatIsNoNumberInJsonIsNull) {
  for (const double number : {std::numeric_limits<double>::infinity(), std::nan("")}) {
    std::string out;
    append_json(out, Json(number));
    EXPECT_EQ(out, "null");
  }
}

}  // namespace
}  // namespace sallyport
