#include "http/head.h"
#include "base/ascii.h"

#include <gtest/gtest.h>

#include "http/read_head_test.h"

namespace sallyport::http {
namespace {

using std::string_literals::operator""s;

/// A parser that has read `text`, which stays alive with it.
struct Read {
  explicit Read(std::string bytes, const Limits& limits = {})
      : text(std::move(bytes)), parser(limits) {
    state = parser.parse(text);
  }
  std::string text;
  HeadParser parser;
  HeadParser::State state;
  const RequestHead& head() const { return parser.head(); }
  bool complete() const { return state == HeadParser::State::complete; }
};

TEST(Head, ReadsASimpleRequest) {
  const Read read(
      "GET /v1/getAccessToken?scope=a+b HTTP/1.1\r\nHost: api.example:8080\r\nAccept:\t*/* "
      "\r\n\r\nrest");
  ASSERT_TRUE(read.complete());
  EXPECT_EQ(read.head().method, Method::get);
  EXPECT_EQ(read.head().path, "/v1/getAccessToken");
  EXPECT_EQ(read.head().query, "scope=a+b");
  EXPECT_EQ(read.head().host, "api.example:8080");
  EXPECT_EQ(read.head().minor_version, 1);
  EXPECT_EQ(read.head().framing, Framing::none);
  EXPECT_TRUE(read.head().keep_alive);
  EXPECT_FALSE(read.head().expect_continue);
  ASSERT_EQ(read.head().fields.size(), 2u);
  EXPECT_EQ(read.head().fields[1].name, "Accept");
  EXPECT_EQ(read.head().fields[1].value, "*/*");
  EXPECT_EQ(read.parser.consumed(), read.text.size() - 4);
}

TEST(Head, KnowsItsMethods) {
  for (const auto* name : {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    const Read read(name + " / HTTP/1.1\r\nHost: h\r\n\r\n"s);
    ASSERT_TRUE(read.complete()) << name;
    EXPECT_EQ(name_of(read.head().method), name);
  }
}

TEST(Head, TellsAnEmptyQueryFromNone) {
  EXPECT_EQ(Read("GET /a HTTP/1.1\r\nHost: h\r\n\r\n").head().query.data(), nullptr);
  const Read empty("GET /a? HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(empty.head().query.data(), nullptr);
  EXPECT_EQ(empty.head().query, "");
  EXPECT_EQ(Read("GET /a?b?c=/d HTTP/1.1\r\nHost: h\r\n\r\n").head().query, "b?c=/d");
}

TEST(Head, FindsFieldsWithoutRegardToCase) {
  const Read read("GET / HTTP/1.1\r\nhOST: h\r\nX-A: 1\r\nx-a: 2\r\nX-Empty:\r\n\r\n");
  ASSERT_TRUE(read.complete());
  EXPECT_EQ(read.head().find("Host"), "h");
  EXPECT_EQ(read.head().find("x-A"), "1");
  EXPECT_EQ(read.head().count("X-A"), 2u);
  EXPECT_EQ(read.head().find("X-Empty"), "");
  EXPECT_NE(read.head().find("X-Empty").data(), nullptr);
  EXPECT_EQ(read.head().find("X-B").data(), nullptr);
  EXPECT_EQ(read.head().count("X-B"), 0u);
}

TEST(Head, ComparesNamesLetterByLetter) {
  EXPECT_TRUE(iequals("Content-Length", "cONTENT-lENGTH"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("^", "~"));  // apart by the same bit as 'A' and 'a'
  EXPECT_FALSE(iequals("@", "`"));
}

TEST(Head, ComparesEveryPairOfCharactersAlike) {
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const bool letters = (a | 0x20) == (b | 0x20) && (a | 0x20) >= 'a' && (a | 0x20) <= 'z';
      const std::string x(1, static_cast<char>(a));
      const std::string y(1, static_cast<char>(b));
      ASSERT_EQ(iequals(x, y), a == b || letters) << a << " " << b;
      ASSERT_EQ(iequals("abcdefg" + x + "hij", "abcdefg" + y + "hij"), a == b || letters)
          << a << " " << b;
      ASSERT_EQ(iequals("abcdefghij" + x, "ABCDEFGHIJ" + y), a == b || letters) << a << " " << b;
    }
  }
}

TEST(Head, KeepsObsTextAndInnerWhiteSpaceOfValues) {
  const Read read("GET / HTTP/1.1\r\nHost: h\r\nX-A: \t a\t b\x80\xff \t\r\n\r\n");
  ASSERT_TRUE(read.complete());
  EXPECT_EQ(read.head().find("X-A"), "a\t b\x80\xff");
}

TEST(Head, FramesByContentLength) {
  const Read read("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0042\r\n\r\n");
  EXPECT_EQ(read.head().framing, Framing::length);
  EXPECT_EQ(read.head().content_length, 42u);
  EXPECT_EQ(Read("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999999999999999\r\n\r\n")
                .head()
                .content_length,
            9999999999999999999u);
  EXPECT_EQ(Read("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n").head().framing,
            Framing::length);
}

TEST(Head, FramesByChunks) {
  EXPECT_EQ(Read("POST / HTTP/1.1\r\nHost: h\r\ntransfer-encoding: Chunked\r\n\r\n").head().framing,
            Framing::chunked);
}

TEST(Head, HTTP_25_KeepsTheConnectionAsVersionAndConnectionSay) {
  const auto keeps = [](const std::string& version, const std::string& field) {
    return Read("GET / HTTP/" + version + "\r\nHost: h\r\n" + field + "\r\n").head().keep_alive;
  };
  EXPECT_TRUE(keeps("1.1", ""));
  EXPECT_FALSE(keeps("1.1", "Connection: close\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: x,, Close ,keep-alive\r\n"));
  EXPECT_FALSE(keeps("1.1", "Connection: keep-alive\r\nConnection: close\r\n"));
  EXPECT_TRUE(keeps("1.1", "Connection: closed\r\n"));
  EXPECT_FALSE(keeps("1.0", ""));
  EXPECT_TRUE(keeps("1.0", "Connection: Keep-Alive\r\n"));
  EXPECT_FALSE(keeps("1.0", "Connection: keep-alive, close\r\n"));
}

TEST(Head, HTTP_23_ExpectsContinueOnlyFromHttp11) {
  EXPECT_TRUE(
      Read("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n")
          .head()
          .expect_continue);
  EXPECT_FALSE(
      Read("POST / HTTP/1.0\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
          .head()
          .expect_continue);
}

TEST(Head, TakesHttp10WithAndWithoutHost) {
  const Read without("GET / HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(without.complete());
  EXPECT_EQ(without.head().minor_version, 0);
  EXPECT_EQ(without.head().host, "");
  EXPECT_EQ(Read("GET / HTTP/1.0\r\nHost: h\r\n\r\n").head().host, "h");
}

TEST(Head, ReadsLaterMinorVersionsAs11) {
  const Read read("GET / HTTP/1.2\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(read.complete());
  EXPECT_EQ(read.head().minor_version, 1);
}

TEST(Head, TakesTheHostsThatExist) {
  for (const auto* host : {"h", "a.b-c_d.example", "EXAMPLE.", "127.0.0.1:80", "[::1]",
                           "[2001:db8::1]:65535", "[::ffff:1.2.3.4]"}) {
    const Read read("GET / HTTP/1.1\r\nHost: "s + host + "\r\n\r\n");
    EXPECT_TRUE(read.complete()) << host;
    EXPECT_EQ(read.head().host, host);
  }
}

TEST(Head, HTTP_18_TakesAbsoluteFormThatAgreesWithHost) {
  const Read read("GET HTTP://Api.Example:80/a/b?c HTTP/1.1\r\nHost: api.example:80\r\n\r\n");
  ASSERT_TRUE(read.complete());
  EXPECT_EQ(read.head().path, "/a/b");
  EXPECT_EQ(read.head().query, "c");
  EXPECT_EQ(read.head().host, "Api.Example:80");
  EXPECT_TRUE(Read("GET https://[::1]:8443/ HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n").complete());
  EXPECT_EQ(Read("GET http://h/ HTTP/1.0\r\n\r\n").head().host, "h");
}

TEST(Head, GivesAbsoluteFormWithoutPathItsPath) {
  EXPECT_EQ(Read("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n").head().path, "/");
  EXPECT_EQ(Read("OPTIONS http://h HTTP/1.1\r\nHost: h\r\n\r\n").head().path, "*");
  const Read query("GET http://h?a HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(query.head().path, "/");
  EXPECT_EQ(query.head().query, "a");
}

TEST(Head, TakesAsteriskFormWithOptions) {
  EXPECT_EQ(Read("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").head().path, "*");
}

TEST(Head, TakesUtf8BehindPercentEncoding) {
  EXPECT_TRUE(
      Read("GET /%C3%A9%e2%82%ac%F0%9F%9A%aA?%ED%9F%BF=%F4%8F%BF%BF HTTP/1.1\r\nHost: h\r\n\r\n")
          .complete());
}

TEST(Head, HTTP_22_TakesNoByteOfWhatFollows) {
  const std::string head = "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
  const Read read(head + "GET /next HTTP/1.1\r\n\r\n");
  ASSERT_TRUE(read.complete());
  EXPECT_EQ(read.parser.consumed(), head.size());
}

TEST(Head, FitsItsLimitsExactly) {
  Limits limits;
  limits.head = 64;
  limits.target = 10;
  limits.field_count = 2;
  const std::string start = "GET /123456789 HTTP/1.1\r\nHost: h\r\nX: ";
  const std::string fits = start + std::string(64 - start.size() - 4, 'x') + "\r\n\r\n";
  EXPECT_TRUE(Read(fits + "body", limits).complete());
  EXPECT_EQ(read_head_in_all_cuts(fits, limits).substr(0, 3), "GET");
}

TEST(Head, StartsWithItsFirstByteAndForgetsWithReset) {
  HeadParser parser{Limits{}};
  EXPECT_FALSE(parser.started());
  EXPECT_EQ(parser.parse(""), HeadParser::State::need_more);
  EXPECT_FALSE(parser.started());
  EXPECT_EQ(parser.parse("G"), HeadParser::State::need_more);
  EXPECT_TRUE(parser.started());
  parser.reset();
  EXPECT_FALSE(parser.started());
  ASSERT_EQ(parser.parse("POST /a?b HTTP/1.0\r\nHost: h\r\nContent-Length: 1\r\n\r\n"),
            HeadParser::State::complete);
  parser.reset();
  ASSERT_EQ(parser.parse("GET /c HTTP/1.1\r\nHost: i\r\n\r\n"), HeadParser::State::complete);
  EXPECT_EQ(
      describe(parser.head()),
      read_head("GET /c HTTP/1.1\r\nHost: i\r\n\r\n").substr(0, describe(parser.head()).size()));
  EXPECT_EQ(parser.head().framing, Framing::none);
  EXPECT_EQ(parser.head().content_length, 0u);
}

TEST(Head, StaysRefusedUntilReset) {
  HeadParser parser{Limits{}};
  EXPECT_EQ(parser.parse("\x16"), HeadParser::State::refused);
  EXPECT_EQ(parser.parse("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), HeadParser::State::refused);
  EXPECT_TRUE(parser.started());
  EXPECT_STRNE(parser.reason(), "");
  parser.reset();
  EXPECT_EQ(parser.parse("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), HeadParser::State::complete);
}

TEST(Head, ReadsTheSameHoweverItIsCut) {
  for (
      const std::string& head :
      {"GET / HTTP/1.1\r\nHost: h\r\n\r\n"s,
       "POST /v1/getAccessToken?scope=%C3%A9 HTTP/1.1\r\nHost: [::1]:80\r\nX-A:  \t a b "
       "\t\r\nX-B:\r\n"
       "Connection: close, x\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n{\"scope\": 1}"s,
       "PUT http://a.b/c?d HTTP/1.1\r\nhost: A.B\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"s,
       "OPTIONS * HTTP/1.0\r\nX: \x80\tlong enough for more than eight bytes at once \xff\r\n\r\n"s}) {
    const std::string read = read_head_in_all_cuts(head);
    EXPECT_EQ(read.find("cut"), read.npos) << read;
    EXPECT_NE(read.find(" took "), read.npos) << read;
  }
}

}  // namespace
}  // namespace sallyport::http
