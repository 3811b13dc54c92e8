// What must be refused in chunked bodies, each at the byte that shows it, however it is cut.
#include <gtest/gtest.h>

#include "http/read_chunked_test.h"

namespace sallyport::http {
namespace {

using std::string_literals::operator""s;

/// Of each pair: what is still good, and what is bad about it, at the first byte of the second.
struct Bad {
  std::string good;
  std::string bad;
};

void expect_refused(const std::vector<Bad>& bodies) {
  for (const auto& [good, bad] : bodies) {
    const std::string text = good + bad + "\r\nx\r\n0\r\n\r\n";
    EXPECT_EQ(read_chunked_in_all_cuts(text), "refused 400 at " + std::to_string(good.size() + 1))
        << testing::PrintToString(text);
  }
}

TEST(ChunkedRefusals, HTTP_08_Sizes) {
  expect_refused({{"0", "x5"},
                  {"", "+5"},
                  {"", "-1"},
                  {"", " 5"},
                  {"5", " "},
                  {"5", "\t"},
                  {"5", "_0"},
                  {"", "\r\n"},
                  {"", ";a"},
                  {"", "g"},
                  {"5", "."},
                  {"5", ","},
                  {"", "\"5\""},
                  {"", "\0"s},
                  {"5", "\0"s},
                  {"", "\x80"},
                  {"0000000000000000", "5"},
                  {"1000000000000000", "0"},
                  {"ffffffffffffffff", "f"},
                  {"5", "h"}});
}

TEST(ChunkedRefusals, HTTP_09_DataThatDoesNotEndInCrlf) {
  expect_refused({{"5\r\nhello", "0"},
                  {"5\r\nhello", "\n"},
                  {"5\r\nhello", "x\r\n"},
                  {"5\r\nhello\r", "\r"},
                  {"5\r\nhello\r", "0"},
                  {"0\r\n\r", "0"}});
}

TEST(ChunkedRefusals, HTTP_10_LineEndsAndExtensions) {
  expect_refused(
      {{"5", "\n"},         {"5\r", "\r"},        {"5\r", "x"},        {"5;a", "\n"},
       {"5;a\r", "x"},      {"5;a=b", "\n"},      {"5;", "\r\n"},      {"5;", ";a"},
       {"5;", " a"},        {"5;", "=b"},         {"5;a=", "\r\n"},    {"5;a=", ";b"},
       {"5;a", " =b"},      {"5;a=", " b"},       {"5;a=b", " "},      {"5;a", "\0"s},
       {"5;a", "\x80"},     {"5;a", "(b"},        {"5;a=b", "=c"},     {"5;a=b", "\"c\""},
       {"5;a=\"b", "\n\""}, {"5;a=\"b", "\r\""},  {"5;a=\"b\\", "\n"}, {"5;a=\"b\"", "c"},
       {"5;a=\"b", "\0"s},  {"5;a=\"b", "\x7f\""}});
}

TEST(ChunkedRefusals, HTTP_10_ExtensionsThatAreTooLong) {
  EXPECT_EQ(read_chunked("1;" + std::string(5000, 'a')), "refused 400 at 4097");
  EXPECT_EQ(read_chunked("1;a=\"" + std::string(100'000, 'a')), "refused 400 at 4097");
  std::string body;
  const std::string chunk = "1;" + std::string(1000, 'a') + "\r\nx\r\n";
  for (int i = 0; i < 100; ++i) body += chunk;
  EXPECT_EQ(read_chunked(body), "refused 400 at " + std::to_string(16 * chunk.size() + 1004));
}

TEST(ChunkedRefusals, HTTP_11_TrailersAgainstTheGrammar) {
  expect_refused({{"0\r\n", " A: b"},
                  {"0\r\n", ": b"},
                  {"0\r\nA", " : b"},
                  {"0\r\nA", "\r\n"},
                  {"0\r\nA: b", "\n"},
                  {"0\r\nA: b\r", "c"},
                  {"0\r\nA: b", "\0"s},
                  {"0\r\nA: b\r\n", " c"},
                  {"0\r\n", "\n"},
                  {"0\r\nA", "\x80: b"},
                  {"0\r\nA: b\r\n\r", "\r"}});
}

TEST(ChunkedRefusals, HTTP_12_TrailersThatAreTooLarge) {
  EXPECT_EQ(read_chunked("0\r\nA: " + std::string(100'000, 'a')),
            "refused 431 at " + std::to_string(3 + 8193));
  std::string many = "0\r\n";
  for (int i = 0; i < 10'000; ++i) many += "A:b\r\n";
  EXPECT_EQ(read_chunked(many), "refused 431 at " + std::to_string(3 + 8193));
}

}  // namespace
}  // namespace sallyport::http
