#include "cli/printing.h"

#include <gtest/gtest.h>

namespace sallyport::cli {
namespace {

TEST(Printing, times_are_utc) {
  EXPECT_EQ(utc_text(from_unix(1750392000)), "2025-06-20T04:00:00Z");
  EXPECT_EQ(utc_text(from_unix(0)), "1970-01-01T00:00:00Z");
  EXPECT_EQ(utc_text(from_unix(253402300799)), "9999-12-31T23:59:59Z");
  EXPECT_EQ(utc_text(std::nullopt, "never"), "never");
}

TEST(Printing, a_time_beyond_the_calendar_is_a_number) {
  EXPECT_EQ(utc_text(from_unix(INT64_MAX)), "9223372036854775807");
}

TEST(Table, columns_are_as_wide_as_their_widest_cell) {
  Table table({"A", "LONG HEAD", "C"});
  table.row({"wide cell", "x", "last"});
  table.row({"", "", ""});
  EXPECT_EQ(table.str(),
            "A          LONG HEAD  C\nwide cell  x          last\n                      \n");
}

TEST(Table, cells_are_made_printable) {
  Table table({"A", "B"});
  table.row({"\x1B]0;x\a", "y\nz"});
  EXPECT_EQ(table.str(), "A             B\n\\x1b]0;x\\x07  y\\x0az\n");
}

}  // namespace
}  // namespace sallyport::cli
