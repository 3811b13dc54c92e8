#include <gtest/gtest.h>

#include "gateway/route_pattern.h"

namespace sallyport::gateway {
namespace {

struct Bad {
  std::string text;
  const char* says;
};

TEST(RoutePatternRefusals, WhatIsNoPattern) {
  const Bad all[] = {
      {"", "must begin with a slash"},   {"a", "must begin with a slash"},
      {"**", "must begin with a slash"}, {"http://h/a", "must begin with a slash"},
      {"/a/{}", "without a name"},       {"/a/{b", "whole segment"},
      {"/a/b}", "whole segment"},        {"/a/x{b}", "whole segment"},
      {"/a/{b}x", "whole segment"},      {"/a/{b}{c}", "whole segment"},
      {"/a/{b*}", "whole segment"},      {"/a/*", "whole segment"},
      {"/a/**/b", "whole segment"},      {"/a/{x};v=1", "whole segment"},
      {"/a**", "whole segment"},         {"/a/***", "whole segment"},
  };
  for (const Bad& bad : all) {
    const auto parsed = RoutePattern::parse(bad.text);
    ASSERT_FALSE(parsed) << bad.text;
    EXPECT_EQ(parsed.error().code, Code::invalid_argument);
    EXPECT_NE(parsed.error().detail.find(bad.says), std::string::npos) << parsed.error().detail;
  }
}

// A route that no request can reach is an operator's mistake, and he would take its paths for
// guarded.
TEST(RoutePatternRefusals, WhatNoCanonicalPathMatches) {
  for (const auto* text :
       {"/a//b",  "//a",   "/./a",      "/a/..",   "/a/../b", "/a;b",      "/a%2Fb",
        "/a%2fb", "/%61",  "/%7E",      "/a%3b",   "/a%zz",   "/a b",      "/a?b",
        "/a#b",   "/a\\b", "/\xc3\xa9", "/%c3%a9", "/a/%00",  "/%2e%2e/a", "/a//**"}) {
    const auto parsed = RoutePattern::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().detail.find("can never match"), std::string::npos)
        << parsed.error().detail;
  }
}

TEST(RoutePatternRefusals, MoreThanSixtyFourSegments) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += "/a";
  EXPECT_TRUE(RoutePattern::parse(text));
  EXPECT_FALSE(RoutePattern::parse(text + "/a"));
}

}  // namespace
}  // namespace sallyport::gateway
