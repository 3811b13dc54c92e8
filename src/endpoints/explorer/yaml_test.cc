#include "endpoints/explorer/yaml.h"

#include <gtest/gtest.h>

#include "base/json_text.h"

namespace sallyport::endpoints::explorer {
namespace {

std::string as_json(std::string_view yaml) {
  const auto read = parse_yaml(yaml);
  if (!read) return "refused: " + read.error().detail;
  std::string text;
  append_json(text, *read);
  return text;
}

TEST(Yaml, PlainScalarsAreWhatTheyLookLike) {
  EXPECT_EQ(as_json("[a, 1, -2, +3, 1.5, 1e3, true, False, null, ~, ]"),
            R"(["a",1,-2,3,1.5,1000,true,false,null,null])");
  EXPECT_EQ(as_json("a:\nb: x\n"), R"({"a":null,"b":"x"})");
  EXPECT_EQ(as_json("[yes, no, on, 0x1F, 1.2.3, 1-2, e, '.', -, 12:30, 2026-01-31]"),
            R"(["yes","no","on","0x1F","1.2.3","1-2","e",".","-","12:30","2026-01-31"])");
}

TEST(Yaml, QuotedScalarsAreText) {
  EXPECT_EQ(as_json("['1', \"true\", '', 'null', \"a\\nb\"]"), R"(["1","true","","null","a\nb"])");
  EXPECT_EQ(as_json("a: |\n  1\nb: >\n  x\n  y\n"), R"({"a":"1\n","b":"x y\n"})");
}

TEST(Yaml, MembersKeepTheirOrder) {
  EXPECT_EQ(as_json("z: 1\na: {y: 2, b: 3}\n200: x\n"), R"({"z":1,"a":{"y":2,"b":3},"200":"x"})");
}

TEST(Yaml, AliasesAreWrittenOut) {
  EXPECT_EQ(as_json("a: &x {n: 1}\nb: *x\n"), R"({"a":{"n":1},"b":{"n":1}})");
}

TEST(Yaml, JsonIsYaml) { EXPECT_EQ(as_json(R"({"a": ["\u00e4", 1]})"), "{\"a\":[\"\u00e4\",1]}"); }

TEST(Yaml, RefusesWithTheLine) {
  for (const auto& [yaml, says] : std::initializer_list<std::pair<const char*, const char*>>{
           {"a: 1\nb: [1, 2\n", "refused: line "},
           {"a: 1\na: 2\n", "refused: line 2: `a` is there twice"},
           {"a: 1\n---\nb: 2\n", "refused: it holds 2 documents"},
           {"", "refused: it holds 0 documents"},
           {"? [1]\n: x\n", "a key that is no text"},
           {"a: *nobody\n", "refused: line 1: "},
           {"a: \"x", "refused: line "},
           {"\t- a\n", "refused: line "},
       }) {
    EXPECT_NE(as_json(yaml).find(says), std::string::npos) << yaml << "\n" << as_json(yaml);
  }
}

TEST(Yaml, RefusesWhatGrowsWithoutEnd) {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char level = 'b'; level < 'j'; ++level) {
    const std::string below = std::string(", *") + static_cast<char>(level - 1);
    bomb += std::string(1, level) + ": &" + level + " [" + below.substr(2);
    for (int i = 0; i < 9; ++i) bomb += below;
    bomb += "]\n";
  }
  EXPECT_NE(as_json(bomb).find("it is too large"), std::string::npos);
  EXPECT_NE(as_json(std::string(200, '[') + std::string(200, ']')).find("nested too deeply"),
            std::string::npos);
  // However deep it is, the stack is not used up.
  EXPECT_EQ(as_json(std::string(100'000, '[')).substr(0, 8), "refused:");
}

}  // namespace
}  // namespace sallyport::endpoints::explorer
