#include "clients/auth/basic.h"

#include <gtest/gtest.h>

#include "base/base64.h"

namespace sallyport::clients {
namespace {

Outcome<BasicCredentials> parse(std::string_view decoded) {
  return BasicCredentials::parse("Basic " + base64_encode(as_bytes(decoded)));
}

TEST(Basic, SplitsAtTheFirstColon) {
  const auto shown = parse("id:secret:with:colons");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->raw().id, "id");
  EXPECT_EQ(shown->raw().secret, "secret:with:colons");
  EXPECT_FALSE(shown->form());
}

TEST(Basic, TheSchemeHasNoCase) {
  EXPECT_TRUE(BasicCredentials::parse("bAsIC " + base64_encode(as_bytes("a:b"))));
}

// TOK-12
TEST(Basic, OffersTheFormDecodedReadingAsWell) {
  const auto shown = parse("id:a%2Bb+c%25");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->raw().secret, "a%2Bb+c%25");
  ASSERT_TRUE(shown->form());
  EXPECT_EQ(shown->form()->secret, "a+b c%");
}

TEST(Basic, WhatIsNotFormEncodedHasNoSuchReading) {
  const auto shown = parse("id:100% secret");
  ASSERT_TRUE(shown);
  EXPECT_FALSE(shown->form());
}

TEST(Basic, SurvivesBeingMoved) {
  auto shown = parse("i:s");  // short enough to live inside the string object
  ASSERT_TRUE(shown);
  const BasicCredentials moved = std::move(*shown);
  EXPECT_EQ(moved.raw().id, "i");
  EXPECT_EQ(moved.raw().secret, "s");
}

class Refused : public testing::TestWithParam<std::string> {};

TEST_P(Refused, Malformed) {
  const auto shown = BasicCredentials::parse(GetParam());
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error().code, Code::credentials_malformed);
}

INSTANTIATE_TEST_SUITE_P(Basic, Refused,
                         testing::Values("", "Basic", "Basic ", "Bearer YTpi", "Basi YTpi",
                                         "Basicx YTpi", "Basic YTpi, Basic YTpi", "Basic YTpi YTpi",
                                         "Basic YTp", "Basic YTpi=", "Basic YTp_",
                                         "Basic YWI=", "Basic YToAYg==", "Basic YTpiCg==",
                                         "Basic YR==", "Basic\tYTpi"));

// So many bytes are not decoded, whatever they hold.
TEST(Basic, AreOfABoundedLength) {
  const auto of = [](std::size_t letters) {
    return BasicCredentials::parse("Basic " +
                                   base64_encode(as_bytes("a:" + std::string(letters, 'b'))));
  };
  EXPECT_TRUE(of(3000));
  EXPECT_FALSE(of(3100));
}

// TOK-22
TEST(Basic, AnEncodedNulIsNeverCutOff) {
  const auto shown = parse("a%00b:secret");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->raw().id, "a%00b");
  EXPECT_FALSE(shown->form());
}

}  // namespace
}  // namespace sallyport::clients
