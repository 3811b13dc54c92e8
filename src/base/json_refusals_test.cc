#include <gtest/gtest.h>

#include "base/json.h"

namespace sallyport {
namespace {

using namespace std::string_view_literals;

void expect_refused(std::string_view text) {
  const auto json = parse_json(text);
  ASSERT_FALSE(json) << text.substr(0, 80);
  EXPECT_EQ(json.error().code, Code::invalid_argument);
}

TEST(JsonRefusals, NoValueOrHalfOfOne) {
  for (std::string_view text : {"", " ", "{", "[", "\"", "{\"a\"", "{\"a\":", "{\"a\":1", "[1",
                                "[1,", "tru", "nul", "-", "1.", "1e", "\"\\", "\"\\u12"}) {
    expect_refused(text);
  }
}

TEST(JsonRefusals, WhatOthersAllow) {
  for (std::string_view text :
       {"{a:1}",     "{'a':1}",   "['a']",   "[1,]",        "{\"a\":1,}", "[,1]", "[1 2]",
        "{\"a\" 1}", "{1:2}",     "// x\n1", "/**/1",       "01",         "+1",   ".5",
        "1.e3",      "0x10",      "NaN",     "Infinity",    "-Infinity",  "True", "undefined",
        "[1]]",      "\"\\x41\"", "\"\\'\"", "\"\\u00zz\"", "1_000"}) {
    expect_refused(text);
  }
}

TEST(JsonRefusals, BytesBehindTheValue) {
  for (std::string_view text : {"{}x"sv, "{}{}"sv, "1 2"sv, "[]\0"sv, "{}\x0b"sv, "null,"sv}) {
    expect_refused(text);
  }
}

TEST(JsonRefusals, ByteOrderMarksAndOtherEncodings) {
  expect_refused("\xEF\xBB\xBF{}");
  expect_refused("\xFF\xFE{\0}\0"sv);
  expect_refused("\0{\0}"sv);
}

TEST(JsonRefusals, ControlCharactersInStrings) {
  expect_refused("\"a\nb\"");
  expect_refused("\"a\tb\"");
  expect_refused("\"a\0b\""sv);
  expect_refused("{\"a\x01\":1}");
}

TEST(JsonRefusals, InvalidUtf8) {
  for (std::string_view text :
       {"\"\x80\"", "\"\xC3\"", "\"\xC3(\"", "\"\xC0\xAF\"", "\"\xE2\x28\xA1\"", "\"\xE0\x80\xAF\"",
        "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xF8\x88\x80\x80\x80\"", "\"\xFE\"",
        "{\"\xFF\":1}"}) {
    expect_refused(text);
  }
}

TEST(JsonRefusals, LoneSurrogates) {
  for (std::string_view text : {R"("\uD800")", R"("\uDC00")", R"("\uD800x")", R"("\uD800\u0041")",
                                R"("\uD800\uD800")", R"("\uDFFF\uD800")", R"({"\uD83D":1})"}) {
    expect_refused(text);
  }
  EXPECT_TRUE(parse_json(R"("\uD83D\uDE00")"));
}

TEST(JsonRefusals, DuplicateMembersAtAnyDepthAndInAnySpelling) {
  for (std::string_view text :
       {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"({"a":1,"\u0061":2})", R"({"":1,"":2})",
        R"([{"x":{"a":1,"a":2}}])", R"({"o":{"b":[{"c":1,"c":2}]}})"}) {
    expect_refused(text);
  }
}

TEST(JsonRefusals, HundredThousandDeep) {
  expect_refused(std::string(100'000, '['));
  expect_refused(std::string(100'000, '[') + std::string(100'000, ']'));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  expect_refused(objects);
}

// Comparing each name with each other one would take minutes.
TEST(JsonRefusals, ManyMembersDoNotCostTheirSquare) {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += "\"" + std::to_string(i) + "\":1,";
  text += "\"0\":1}";
  expect_refused(text);
}

}  // namespace
}  // namespace sallyport
