#include "base/percent.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

TEST(Percent, DecodesOnce) {
  EXPECT_EQ(percent_decode("a%20b%2Fc%2fd"), "a b/c/d");
  EXPECT_EQ(percent_decode("%2520"), "%20");
  EXPECT_EQ(percent_decode(""), "");
  EXPECT_EQ(percent_decode("%41%5a%7e"), "AZ~");
  EXPECT_EQ(percent_decode("%C3%A9"), "\xC3\xA9");
  EXPECT_EQ(percent_decode("%FF"), "\xFF") << "octets, not characters";
}

TEST(Percent, OnlyAFormsPlusIsASpace) {
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  EXPECT_EQ(form_decode("a+b%2Bc"), "a b+c");
  EXPECT_EQ(form_decode("+"), " ");
}

TEST(Percent, RefusesWhatIsNotEncoding) {
  for (const char* text :
       {"%", "%4", "a%", "a%4", "%4g", "%g4", "%%41", "% 41", "%-1", "%0x", "%+1"}) {
    EXPECT_FALSE(percent_decode(text)) << text;
    EXPECT_FALSE(form_decode(text)) << text;
  }
}

TEST(Percent, RefusesNul) {
  EXPECT_FALSE(percent_decode("a%00b"));
  EXPECT_FALSE(form_decode("%00"));
  EXPECT_EQ(percent_decode("%01"), "\x01");
  EXPECT_EQ(percent_decode("%10"), "\x10");
}

}  // namespace
}  // namespace sallyport
