#include <gtest/gtest.h>

#include <ostream>
#include <string>

#include "http/response_head.h"

namespace sallyport::http {
namespace {

struct Case {
  std::string bytes;
  Refusal refusal = Refusal::bad_request;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.bytes.substr(0, 60); }

class ResponseRefused : public testing::TestWithParam<Case> {};

// HTTP-26: whatever a server says that can be read in two ways.
TEST_P(ResponseRefused, WhetherItComesWholeOrInBits) {
  const std::string& bytes = GetParam().bytes;
  ResponseHeadParser whole({}, Method::get);
  ASSERT_EQ(whole.parse(bytes), HeadLines::State::refused);
  EXPECT_EQ(whole.refusal(), GetParam().refusal) << whole.reason();

  ResponseHeadParser bit_by_bit({}, Method::get);
  std::size_t size = 1;
  while (bit_by_bit.parse(std::string_view(bytes).substr(0, size)) == HeadLines::State::need_more) {
    ASSERT_LT(++size, bytes.size() + 1);
  }
  EXPECT_EQ(bit_by_bit.refusal(), GetParam().refusal);
  EXPECT_STREQ(bit_by_bit.reason(), whole.reason());
}

std::string with(std::string_view fields, std::string_view status = "200 OK") {
  return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(fields) + "\r\n";
}

INSTANTIATE_TEST_SUITE_P(
    StatusLine, ResponseRefused,
    testing::Values(Case{"200 OK\r\n\r\n"}, Case{"\r\nHTTP/1.1 200 OK\r\n\r\n"},
                    Case{"HTTP/2.0 200 OK\r\n\r\n"}, Case{"HTTP/0.9 200 OK\r\n\r\n"},
                    Case{"http/1.1 200 OK\r\n\r\n"}, Case{"HTTP/1.1  200 OK\r\n\r\n"},
                    Case{"HTTP/1.1 20 OK\r\n\r\n"}, Case{"HTTP/1.1 2000 OK\r\n\r\n"},
                    Case{"HTTP/1.1 099 OK\r\n\r\n"}, Case{"HTTP/1.1 600 OK\r\n\r\n"},
                    Case{"HTTP/1.1 2x0 OK\r\n\r\n"}, Case{"HTTP/1.1 200\tOK\r\n\r\n"},
                    Case{"HTTP/1.1 200OK\r\n\r\n"}, Case{"HTTP/1.1 200 OK\n\n"},
                    Case{"HTTP/1.1 200 O\rK\r\n\r\n"},
                    Case{std::string("HTTP/1.1 200 O\0K\r\n\r\n", 20)}, Case{"<html>"},
                    Case{"GET / HTTP/1.1\r\n\r\n"}));

INSTANTIATE_TEST_SUITE_P(
    Framing, ResponseRefused,
    testing::Values(Case{with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")},
                    Case{with("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n")},
                    Case{with("Content-Length: 1\r\nContent-Length: 2\r\n")},
                    Case{with("Content-Length: 1\r\nContent-Length: 1\r\n")},
                    Case{with("Content-Length: 1, 1\r\n")}, Case{with("Content-Length: -1\r\n")},
                    Case{with("Content-Length: +1\r\n")}, Case{with("Content-Length: 0x1\r\n")},
                    Case{with("Content-Length: \r\n")},
                    Case{with("Content-Length: 99999999999999999999\r\n")},
                    Case{with("Transfer-Encoding: gzip\r\n")},
                    Case{with("Transfer-Encoding: gzip, chunked\r\n")},
                    Case{with("Transfer-Encoding: chunked, identity\r\n")},
                    Case{with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
                    Case{with("Transfer-Encoding:\r\n")},
                    Case{"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},
                    Case{with("Content-Length: 5\r\n", "204 No Content")},
                    Case{with("Transfer-Encoding: chunked\r\n", "204 No Content")},
                    Case{with("Content-Length: 5\r\n", "100 Continue")},
                    Case{with("Transfer-Encoding: chunked\r\n", "101 Switching Protocols")}));

INSTANTIATE_TEST_SUITE_P(Fields, ResponseRefused,
                         testing::Values(Case{with(" X: folded\r\n")}, Case{with("X: a\r\n b\r\n")},
                                         Case{with("X : a\r\n")}, Case{with(": a\r\n")},
                                         Case{with("X\r\n")}, Case{with("X: a\rb\r\n")},
                                         Case{with("X: a\nY: b\r\n")},
                                         Case{with(std::string("X: a\0b\r\n", 8))},
                                         Case{with("X: a\x7f\r\n")},
                                         Case{with("Connection: a b\r\n")}));

INSTANTIATE_TEST_SUITE_P(
    Size, ResponseRefused,
    testing::Values(Case{with("X: " + std::string(20'000, 'x') + "\r\n"), Refusal::head_too_large},
                    Case{"HTTP/1.1 200 " + std::string(20'000, 'x'), Refusal::head_too_large},
                    Case{with([] {
                           std::string fields;
                           for (int i = 0; i < 101; ++i) fields += "X: y\r\n";
                           return fields;
                         }()),
                         Refusal::head_too_large}));

}  // namespace
}  // namespace sallyport::http
