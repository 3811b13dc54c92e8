#include "base/duration.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>

namespace sallyport {
namespace {

TEST(Duration, reads_seconds_and_each_unit) {
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 9> kCases{{
      {"0", 0},
      {"90", 90},
      {"90s", 90},
      {"15m", 900},
      {"2h", 7200},
      {"30d", 2592000},
      {"007m", 420},
      {"1000000000000s", 1'000'000'000'000},
      {"11574074d", 999'999'993'600},
  }};
  for (const auto& [text, seconds] : kCases) {
    const auto read = parse_duration(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->count(), seconds) << text;
  }
}

TEST(Duration, is_written_in_the_largest_unit_that_fits) {
  EXPECT_EQ(duration_text(Seconds(0)), "0s");
  EXPECT_EQ(duration_text(Seconds(59)), "59s");
  EXPECT_EQ(duration_text(Seconds(60)), "1m");
  EXPECT_EQ(duration_text(Seconds(90)), "90s");
  EXPECT_EQ(duration_text(Seconds(7200)), "2h");
  EXPECT_EQ(duration_text(Seconds(30 * 86400)), "30d");
}

TEST(Duration, what_is_written_is_read_back) {
  for (const std::int64_t seconds : {0, 1, 59, 60, 61, 3599, 3600, 86399, 86400, 90061}) {
    EXPECT_EQ(parse_duration(duration_text(Seconds(seconds)))->count(), seconds);
  }
}

}  // namespace
}  // namespace sallyport
