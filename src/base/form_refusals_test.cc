#include <gtest/gtest.h>

#include "base/form.h"

namespace sallyport {
namespace {

void expect_refused(std::string_view text, std::string_view may_repeat = {}) {
  const auto form = Form::parse(text, may_repeat);
  ASSERT_FALSE(form) << text;
  EXPECT_EQ(form.error().code, Code::payload_malformed) << text;
  EXPECT_FALSE(form.error().detail.empty()) << text;
}

// TOK-05, RFC 6749 section 3.2: whichever it is, also one that nobody asks for.
TEST(FormRefuses, AParameterThatStandsThereTwice) {
  for (const char* text : {"a=1&a=2", "a=1&a=1", "scope=&scope=x", "a&a",
                           "grant_type=x&b=1&gr%61nt_type=x", "unknown=1&unknown=2", "=1&=2"}) {
    expect_refused(text);
  }
  expect_refused("a=1&a=2", "resource");
  expect_refused("resource=1&resource=2");
}

// TOK-22: what cannot be read as meant is not read in part.
TEST(FormRefuses, BrokenPercentEncodingAndNul) {
  for (const char* text : {"a=%", "a=%z", "a=%zz", "a=%4", "a=%00", "a=x%00y", "%00=a",
                           "client_id=a%00b", "a=%u0041"}) {
    expect_refused(text);
  }
}

TEST(FormRefuses, MoreParametersThanItMayHave) {
  std::string text;
  for (std::size_t i = 0; i <= Form::kMaxParameters; ++i) text += "&p" + std::to_string(i) + "=1";
  expect_refused(text);
  std::string same;
  for (std::size_t i = 0; i <= Form::kMaxParameters; ++i) same += "&resource=1";
  expect_refused(same, "resource");
}

}  // namespace
}  // namespace sallyport
