#include "base/form.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(Form, ReadsNamesAndValues) {
  const auto form = Form::parse("grant_type=client_credentials&scope=a+b%20c&x=%C3%A9%3D%26");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->find("grant_type"), "client_credentials");
  EXPECT_EQ(form->find("scope"), "a b c");
  EXPECT_EQ(form->find("x"), "\xC3\xA9=&");
  EXPECT_FALSE(form->find("other"));
  EXPECT_EQ(form->count("other"), 0U);
}

TEST(Form, NamesAreDecodedToo) {
  const auto form = Form::parse("gr%61nt_type=x");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->find("grant_type"), "x");
}

TEST(Form, OnlyTheFirstEqualsSignDivides) {
  const auto form = Form::parse("a=b=c&d");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->find("a"), "b=c");
  EXPECT_FALSE(form->find("d"));
  EXPECT_EQ(form->count("d"), 1U);
}

// TOK-06, RFC 6749 section 3.2: sent without a value is as if it were not sent.
TEST(Form, AnEmptyValueIsNoValue) {
  const auto form = Form::parse("scope=&client_id");
  ASSERT_TRUE(form);
  EXPECT_FALSE(form->find("scope"));
  EXPECT_FALSE(form->find("client_id"));
}

TEST(Form, MayBeEmptyAndHaveSuperfluousSeparators) {
  for (const char* text : {"", "&", "&&&"}) EXPECT_TRUE(Form::parse(text)) << text;
  const auto form = Form::parse("&a=1&&b=2&");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->find("a"), "1");
  EXPECT_EQ(form->find("b"), "2");
}

TEST(Form, OneNamedParameterMayRepeat) {
  const auto form = Form::parse("resource=a&resource=b", "resource");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->count("resource"), 2U);
  EXPECT_EQ(form->find("resource"), "a");
}

TEST(Form, HasAsManyParametersAsItMay) {
  std::string text;
  for (std::size_t i = 0; i < Form::kMaxParameters; ++i) text += "&p" + std::to_string(i) + "=1";
  EXPECT_TRUE(Form::parse(text));
}

}  // namespace
}  // namespace sallyport
