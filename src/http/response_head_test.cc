#include "http/response_head.h"

#include <gtest/gtest.h>

#include <string>

namespace sallyport::http {
namespace {

/// As the bytes come all at once, and one at a time.
ResponseHead read(std::string_view bytes, Method asked = Method::get) {
  static ResponseHeadParser whole({}, Method::get);
  whole = ResponseHeadParser({}, asked);
  EXPECT_EQ(whole.parse(bytes), HeadLines::State::complete) << whole.reason();
  ResponseHeadParser bit_by_bit({}, asked);
  std::size_t size = 1;
  while (bit_by_bit.parse(bytes.substr(0, size)) == HeadLines::State::need_more) ++size;
  EXPECT_EQ(bit_by_bit.consumed(), whole.consumed());
  EXPECT_EQ(size, whole.consumed());
  EXPECT_EQ(bit_by_bit.head().status, whole.head().status);
  EXPECT_EQ(bit_by_bit.head().framing, whole.head().framing);
  return whole.head();
}

Framing framing_of(std::string_view fields, int status = 200, Method asked = Method::get) {
  return read("HTTP/1.1 " + std::to_string(status) + " X\r\n" + std::string(fields) + "\r\n", asked)
      .framing;
}

TEST(ResponseHead, IsTakenApart) {
  const ResponseHead head =
      read("HTTP/1.1 404 Not Found\r\nContent-Length: 12\r\nX-A:  b c \r\n\r\nthe body ...");
  EXPECT_EQ(head.status, 404);
  EXPECT_EQ(head.reason, "Not Found");
  EXPECT_EQ(head.framing, Framing::length);
  EXPECT_EQ(head.content_length, 12U);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_EQ(head.find("x-a"), "b c");
}

TEST(ResponseHead, NeedsNoReason) {
  EXPECT_EQ(read("HTTP/1.1 200 \r\n\r\n").reason, "");
  EXPECT_EQ(read("HTTP/1.1 200\r\n\r\n").reason, "");
  EXPECT_EQ(read("HTTP/1.1 200 \xc3\xa4\t!\r\n\r\n").reason, "\xc3\xa4\t!");
}

TEST(ResponseHead, FramesItsBody) {
  EXPECT_EQ(framing_of("Content-Length: 0\r\n"), Framing::length);
  EXPECT_EQ(framing_of("Transfer-Encoding: chunked\r\n"), Framing::chunked);
  EXPECT_EQ(framing_of(""), Framing::until_close);
  EXPECT_EQ(framing_of("Content-Length: 5\r\n", 200, Method::head), Framing::none);
  EXPECT_EQ(framing_of("Transfer-Encoding: chunked\r\n", 200, Method::head), Framing::none);
  EXPECT_EQ(framing_of("Content-Length: 5\r\n", 304), Framing::none);
  EXPECT_EQ(framing_of("", 204), Framing::none);
  EXPECT_EQ(framing_of("Content-Length: 0\r\n", 204), Framing::none);
  EXPECT_EQ(framing_of("", 100), Framing::none);
  EXPECT_EQ(framing_of("Link: </x>\r\n", 103), Framing::none);
}

TEST(ResponseHead, SaysWhetherTheConnectionMayBeUsedAgain) {
  EXPECT_TRUE(read("HTTP/1.1 204 X\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("HTTP/1.1 204 X\r\nConnection: x, Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("HTTP/1.0 204 X\r\n\r\n").keep_alive);
  EXPECT_TRUE(read("HTTP/1.0 204 X\r\nConnection: keep-alive\r\n\r\n").keep_alive);
  EXPECT_FALSE(read("HTTP/1.1 200 X\r\n\r\n").keep_alive) << "its end is the end of the body";
}

TEST(ResponseHead, IsReadBehindAnInterimOne) {
  const std::string bytes = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n\r\n";
  ResponseHeadParser parser({}, Method::post);
  ASSERT_EQ(parser.parse(bytes), HeadLines::State::complete);
  EXPECT_TRUE(parser.head().is_interim());
  const std::string_view rest = std::string_view(bytes).substr(parser.consumed());
  parser.reset();
  ASSERT_EQ(parser.parse(rest), HeadLines::State::complete);
  EXPECT_EQ(parser.head().status, 201);
}

}  // namespace
}  // namespace sallyport::http
