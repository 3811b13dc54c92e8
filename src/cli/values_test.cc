#include "cli/values.h"

#include <gtest/gtest.h>

namespace sallyport::cli {
namespace {

TEST(Values, numbers_within_their_bounds) {
  EXPECT_EQ(*parse_number("--n", "1", 1, 8), 1);
  EXPECT_EQ(*parse_number("--n", "8", 1, 8), 8);
  for (const char* text :
       {"", "0", "9", "-1", "+1", "1 ", " 1", "1.0", "0x1", "one", "99999999999999999999"}) {
    const auto number = parse_number("--n", text, 1, 8);
    ASSERT_FALSE(number) << text;
    EXPECT_EQ(number.error().exit, Exit::wrong_use);
    EXPECT_EQ(number.error().sentence, "--n takes a whole number from 1 to 8");
  }
}

TEST(Values, a_claim_is_split_at_its_first_equals_sign) {
  EXPECT_EQ(*parse_claim("a=b"), (clients::Claim{"a", "b"}));
  EXPECT_EQ(*parse_claim("a=b=c"), (clients::Claim{"a", "b=c"}));
  EXPECT_EQ(*parse_claim("a="), (clients::Claim{"a", ""}));
  EXPECT_EQ(*parse_claim("=b"), (clients::Claim{"", "b"}));
  EXPECT_EQ(parse_claim("a").error().exit, Exit::wrong_use);
  EXPECT_EQ(parse_claim("").error().exit, Exit::wrong_use);
}

TEST(Values, a_content_type_is_one_of_two_spellings) {
  EXPECT_EQ(*parse_content_type("application/json"), clients::ContentType::json);
  EXPECT_EQ(*parse_content_type("application/octet-stream"), clients::ContentType::octet_stream);
  for (const char* text :
       {"", "json", "Application/JSON", "application/json; charset=utf-8", "text/plain"}) {
    EXPECT_FALSE(parse_content_type(text)) << text;
  }
}

TEST(Values, key_sizes) {
  EXPECT_EQ(*parse_rsa_bits("4096"), 4096);
  for (const char* text : {"", "1024", "2047", "02048", "8192", "2048 "})
    EXPECT_FALSE(parse_rsa_bits(text)) << text;
}

TEST(Values, a_wrong_time_names_its_flag) {
  EXPECT_EQ(*parse_time("--ttl", "2h"), Seconds(7200));
  const auto wrong = parse_time("--ttl", "2 hours");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().exit, Exit::wrong_use);
  EXPECT_TRUE(wrong.error().sentence.starts_with("--ttl '2 hours': "));
}

}  // namespace
}  // namespace sallyport::cli
