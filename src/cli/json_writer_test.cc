#include "cli/json_writer.h"

#include <gtest/gtest.h>

namespace sallyport::cli {
namespace {

TEST(JsonWriter, writes_members_in_their_order) {
  JsonObject json;
  EXPECT_EQ(json.str(), "{}");
  json.text("b", "x\"y")
      .number("a", -7)
      .flag("on", true)
      .time("at", from_unix(5))
      .time("none", std::nullopt);
  json.raw("list", json_strings({"p", "q"}));
  EXPECT_EQ(json.str(), R"({"b":"x\"y","a":-7,"on":true,"at":5,"none":null,"list":["p","q"]})");
  EXPECT_EQ(json_strings({}), "[]");
}

TEST(JsonWriter, strings_are_ascii) {
  EXPECT_EQ(json_string("a\x1B\x7F"), R"("a\u001b\u007f")");
  EXPECT_EQ(json_string("\xC2\x9B\xE2\x80\xAE"), R"("\u009b\u202e")");
  EXPECT_EQ(json_string("\xF0\x9F\x94\x91"), R"("\ud83d\udd11")");
  EXPECT_EQ(json_string("\xFF"), R"("\ufffd")");
}

TEST(JsonWriter, what_is_written_is_read_back) {
  const std::string_view texts[] = {"", "\"\\/\b\f\n\r\t", "\xF4\x8F\xBF\xBF", "\x01\x1F ~",
                                    "Gr\xC3\xBC\xC3\x9F"
                                    "e"};
  for (const std::string_view text : texts) {
    const auto read = parse_json(json_string(text));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(*read->string(), text);
  }
}

TEST(JsonWriter, writes_a_tree_in_one_line_and_in_several) {
  const auto tree =
      parse_json(R"({"a":[1,-2,0.5,null,true,false,"x"],"b":{},"c":[],"d":{"e":{"f":1}}})");
  ASSERT_TRUE(tree);
  EXPECT_EQ(json_text(*tree),
            R"({"a":[1,-2,0.5,null,true,false,"x"],"b":{},"c":[],"d":{"e":{"f":1}}})");
  const auto small = parse_json(R"({"a":[1],"b":{}})");
  EXPECT_EQ(json_pretty(*small), "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
}

TEST(JsonWriter, duplicates_are_shown_as_they_stand) {
  const auto tree =
      parse_json(R"({"alg":"RS256","alg":"none"})", {.max_depth = 4, .refuse_duplicates = false});
  EXPECT_EQ(json_text(*tree), R"({"alg":"RS256","alg":"none"})");
}

TEST(JsonWriter, an_array_has_an_element_a_line) {
  EXPECT_EQ(json_lines_array({}), "[\n]\n");
  EXPECT_EQ(json_lines_array({"{}", "1"}), "[\n{},\n1\n]\n");
}

}  // namespace
}  // namespace sallyport::cli
