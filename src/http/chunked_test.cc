#include "http/chunked.h"

#include <gtest/gtest.h>

#include "http/read_chunked_test.h"

namespace sallyport::http {
namespace {

TEST(Chunked, ReadsABody) {
  EXPECT_EQ(read_chunked_in_all_cuts("5\r\nhello\r\n0\r\n\r\nrest"), "hello, left 4");
  EXPECT_EQ(read_chunked_in_all_cuts("1\r\na\r\n00002\r\nbc\r\n000\r\n\r\n"), "abc, left 0");
  EXPECT_EQ(read_chunked_in_all_cuts("0\r\n\r\n"), ", left 0");
}

TEST(Chunked, ReadsHexadecimalOfBothCases) {
  EXPECT_EQ(read_chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
            "01234567890123456789, left 0");
  EXPECT_EQ(read_chunked("1f\r\n" + std::string(31, 'x') + "\r\n0\r\n\r\n"),
            std::string(31, 'x') + ", left 0");
}

TEST(Chunked, TakesDataForWhatItIs) {
  EXPECT_EQ(read_chunked_in_all_cuts("7\r\n0\r\n\r\n\r\n\r\n0\r\n\r\n"), "0\r\n\r\n\r\n, left 0");
}

TEST(Chunked, DropsExtensions) {
  EXPECT_EQ(
      read_chunked_in_all_cuts("1;a\r\nx\r\n1;a;b=c;d=\"e\\\"f;\\\\\tg\"\r\ny\r\n0;a=b\r\n\r\n"),
      "xy, left 0");
}

TEST(Chunked, HTTP_11_DropsTrailers) {
  EXPECT_EQ(read_chunked_in_all_cuts(
                "1\r\nx\r\n0\r\nAuthorization: y\r\nHost:\r\nX: \t a\x80 b\r\n\r\nz"),
            "x, left 1");
}

TEST(Chunked, GivesDataWithoutCopyingAndAsSoonAsItIsThere) {
  ChunkedDecoder decoder{Limits{}};
  const std::string_view input = "a\r\nhel";
  const auto first = decoder.next(input);
  EXPECT_EQ(first.state, ChunkedDecoder::State::data);
  EXPECT_EQ(first.consumed, input.size());
  EXPECT_EQ(first.data.data(), input.data() + 3);
  EXPECT_EQ(first.data.size(), 3u);
  EXPECT_EQ(decoder.next("").state, ChunkedDecoder::State::need_more);
  EXPECT_EQ(decoder.next("lo wo").data, "lo wo");
}

TEST(Chunked, TakesTheLargestSizeForASize) {
  ChunkedDecoder decoder{Limits{}};
  const auto step = decoder.next("ffffffffffffffff\r\nx");
  EXPECT_EQ(step.state, ChunkedDecoder::State::data);
  EXPECT_EQ(step.data, "x");
}

TEST(Chunked, NeverTiresOfHonestChunks) {
  std::string body;
  for (int i = 0; i < 100'000; ++i) body += "1\r\nx\r\n";
  EXPECT_EQ(read_chunked(body + "0\r\n\r\n"), std::string(100'000, 'x') + ", left 0");
}

TEST(Chunked, FitsItsLimitsExactly) {
  Limits limits;
  limits.chunk_line = 20;
  limits.chunk_overhead = 8;
  limits.trailers = 8;
  const std::string line = "1;" + std::string(16, 'a') + "\r\n";  // 20, of which 3 are overhead
  EXPECT_EQ(read_chunked_in_all_cuts(line + "x\r\n" + line + "y\r\n0\r\nA:bc\r\n\r\n", limits),
            "xy, left 0");
}

}  // namespace
}  // namespace sallyport::http
