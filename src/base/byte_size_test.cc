#include "base/byte_size.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(ByteSize, IsReadWithItsUnit) {
  EXPECT_EQ(*parse_byte_size("0"), 0U);
  EXPECT_EQ(*parse_byte_size("512"), 512U);
  EXPECT_EQ(*parse_byte_size("512B"), 512U);
  EXPECT_EQ(*parse_byte_size("64KiB"), 65536U);
  EXPECT_EQ(*parse_byte_size("10MiB"), 10U * 1024 * 1024);
  EXPECT_EQ(*parse_byte_size("1GiB"), 1024U * 1024 * 1024);
}

TEST(ByteSize, RefusesAnythingElse) {
  for (const char* text : {"", "MiB", "-1", "+1", "1.5MiB", "1 MiB", "1MB", "1mib", "1MiBx", "0x10",
                           "18446744073709551616", "17179869184GiB"}) {
    EXPECT_FALSE(parse_byte_size(text)) << text;
  }
}

}  // namespace
}  // namespace sallyport
