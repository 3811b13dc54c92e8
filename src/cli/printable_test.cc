#include "cli/printable.h"

#include <gtest/gtest.h>

namespace sallyport::cli {
namespace {

TEST(Printable, lets_text_pass) {
  EXPECT_EQ(printable(""), "");
  EXPECT_EQ(printable("client 'a-b_c.d~e' has 100 % \\ \" {}"),
            "client 'a-b_c.d~e' has 100 % \\ \" {}");
  EXPECT_EQ(printable("Gr\xC3\xBC\xC3\x9F"
                      "e \xE2\x82\xAC \xF0\x9F\x94\x91"),
            "Gr\xC3\xBC\xC3\x9F"
            "e \xE2\x82\xAC \xF0\x9F\x94\x91");
}

TEST(Printable, control_characters_do_not_reach_the_terminal) {
  EXPECT_EQ(printable("a\x1B[2Jb"), "a\\x1b[2Jb");
  EXPECT_EQ(printable("a\r\nb\tc\a"), "a\\x0d\\x0ab\\x09c\\x07");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\x7F"), "\\x7f");
  EXPECT_EQ(printable("\xC2\x9B"
                      "31m"),
            "\\xc2\\x9b31m");  // C1: an escape sequence in one character
}

TEST(Printable, what_turns_text_around_or_hides_is_shown) {
  EXPECT_EQ(printable("a\xE2\x80\xAE"
                      "b"),
            "a\\xe2\\x80\\xaeb");  // right-to-left override
  EXPECT_EQ(printable("a\xE2\x80\x8B"
                      "b"),
            "a\\xe2\\x80\\x8bb");  // zero-width space
  EXPECT_EQ(printable("\xEF\xBB\xBF"), "\\xef\\xbb\\xbf");
  EXPECT_EQ(printable("\xF3\xA0\x81\x81"), "\\xf3\\xa0\\x81\\x81");  // a tag character
}

TEST(Printable, bytes_that_are_no_utf8_are_shown) {
  EXPECT_EQ(printable("\x9B"
                      "a"),
            "\\x9ba");                                      // C1 in Latin-1
  EXPECT_EQ(printable("\xC0\x9B"), "\\xc0\\x9b");           // overlong
  EXPECT_EQ(printable("\xE0\x80\x9B"), "\\xe0\\x80\\x9b");  // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xed\\xa0\\x80");  // surrogate
  EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(printable("\xE2\x82"), "\\xe2\\x82");  // cut off
  EXPECT_EQ(printable("\xE2"
                      "ab"),
            "\\xe2"
            "ab");
  EXPECT_EQ(printable("\xFF\xFE"), "\\xff\\xfe");
}

}  // namespace
}  // namespace sallyport::cli
