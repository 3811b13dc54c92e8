#include <gtest/gtest.h>

#include "base/base64.h"

namespace sallyport {
namespace {

using namespace std::string_view_literals;

void expect_refused(const Outcome<std::string>& decoded, std::string_view text) {
  ASSERT_FALSE(decoded) << text;
  EXPECT_EQ(decoded.error().code, Code::invalid_argument) << text;
}

TEST(Base64UrlRefusals, AnythingOutsideItsAlphabet) {
  for (std::string_view text :
       {"Zm9v+mFy"sv, "Zm9v/mFy"sv, "Zm9v mFy"sv, "Zm9v\nmFy"sv, " Zm9v"sv, "Zm9v\r\n"sv,
        "Zm9v\0mFy"sv, "Zm9v.mFy"sv, "Zm9v\xC3\xA9"sv, "Zm9v%"sv}) {
    expect_refused(base64url_decode(text), text);
  }
}

TEST(Base64UrlRefusals, Padding) {
  for (std::string_view text : {"Zg==", "Zm8=", "Zg=", "=", "====", "Zm9v="}) {
    expect_refused(base64url_decode(text), text);
  }
}

TEST(Base64UrlRefusals, ImpossibleLengths) {
  expect_refused(base64url_decode("Z"), "Z");
  expect_refused(base64url_decode("Zm9vY"), "Zm9vY");
}

// "Zg" is the only spelling of "f": the others differ in bits that no byte holds.
TEST(Base64UrlRefusals, BitsThatStandForNothing) {
  int accepted = 0;
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (char c : kAlphabet) accepted += base64url_decode(std::string("Z") + c) ? 1 : 0;
  EXPECT_EQ(accepted, 4);
  accepted = 0;
  for (char c : kAlphabet) accepted += base64url_decode(std::string("Zm") + c) ? 1 : 0;
  EXPECT_EQ(accepted, 16);
}

TEST(Base64Refusals, PaddingThatIsMissingOrTooMuch) {
  for (std::string_view text : {"Zg", "Zg=", "Zm8", "Zm9v=", "Zg===", "Zm9v====", "=",
                                "====", "===", "Z===", "Zg==Zg==", "Zm=v", "Zg==\n"}) {
    expect_refused(base64_decode(text), text);
  }
}

TEST(Base64Refusals, TheOtherAlphabetSpacesAndStrayBits) {
  for (std::string_view text : {"--__", "Zm9v Zm9", "Zm9\n", "Zh==", "Zm9=", "\xFFm9v"}) {
    expect_refused(base64_decode(text), text);
  }
}

}  // namespace
}  // namespace sallyport
