#include <gtest/gtest.h>

#include "base/duration.h"

namespace sallyport {
namespace {

TEST(DurationRefusals, no_other_spelling) {
  for (const std::string_view text : {"",
                                      " ",
                                      "s",
                                      "h",
                                      "-1",
                                      "-1s",
                                      "+1",
                                      "1.5h",
                                      "1 h",
                                      " 1h",
                                      "1h ",
                                      "1H",
                                      "1M",
                                      "1w",
                                      "1y",
                                      "1ms",
                                      "1h30m",
                                      "1hh",
                                      "0x10",
                                      "1e3",
                                      "1_000",
                                      "1,000",
                                      "two",
                                      "\xD9\xA1"
                                      "s"}) {
    const auto read = parse_duration(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::invalid_argument);
    EXPECT_NE(read.error().detail.find("90s, 15m, 2h, 30d"), std::string::npos) << text;
  }
}

TEST(DurationRefusals, a_nul_is_no_end) {
  EXPECT_FALSE(parse_duration(std::string_view("1\0h", 3)));
  EXPECT_FALSE(parse_duration(std::string_view("1h\0", 3)));
}

TEST(DurationRefusals, nothing_overflows) {
  for (const std::string_view text :
       {"1000000000001", "9223372036854775807", "9223372036854775808", "11574075d",
        "106751991167301d", "99999999999999999999999999999999h"}) {
    const auto read = parse_duration(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, Code::invalid_argument);
  }
}

}  // namespace
}  // namespace sallyport
