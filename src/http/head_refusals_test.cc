// What must be refused, each refusal with its status and however the head is cut on its way.
#include <gtest/gtest.h>

#include "http/read_head_test.h"

namespace sallyport::http {
namespace {

using std::string_literals::operator""s;
using Texts = std::vector<std::string>;

void expect_refused(int status, const Texts& heads, const Limits& limits = {}) {
  for (const std::string& head : heads) {
    EXPECT_EQ(read_head_in_all_cuts(head, limits), "refused " + std::to_string(status))
        << testing::PrintToString(head.substr(0, 200));
  }
}

/// Refused once its last byte has come, though the head is not complete, and not before.
void expect_refused_at_last_byte(const Texts& beginnings) {
  for (const std::string& text : beginnings) {
    EXPECT_EQ(refused_after(text), text.size()) << testing::PrintToString(text);
  }
}

std::string with_fields(const std::string& fields) {
  return "POST /a HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

Texts each_with_fields(const Texts& fields) {
  Texts heads;
  for (const std::string& text : fields) heads.push_back(with_fields(text));
  return heads;
}

std::string with_target(const std::string& target, const std::string& method = "GET") {
  return method + " " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

TEST(HeadRefusals, HTTP_01_ContentLengthWithTransferEncoding) {
  expect_refused(400, each_with_fields({
                          "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
                          "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
                          "Transfer-Encoding: chunked\r\nX: y\r\ncontent-length: 0\r\n",
                      }));
}

TEST(HeadRefusals, HTTP_02_TransferEncodingOtherThanChunked) {
  expect_refused(400, each_with_fields({
                          "Transfer-Encoding: gzip\r\n",
                          "Transfer-Encoding: identity\r\n",
                          "Transfer-Encoding: xchunked\r\n",
                          "Transfer-Encoding: chunkedx\r\n",
                          "Transfer-Encoding: chunked, identity\r\n",
                          "Transfer-Encoding: gzip, chunked\r\n",
                          "Transfer-Encoding: \r\n",
                          "Transfer-Encoding:\r\n",
                          "Transfer-Encoding: \"chunked\"\r\n",
                          "Transfer-Encoding: chunked;q=1\r\n",
                          "Transfer-Encoding: chu nked\r\n",
                      }));
}

TEST(HeadRefusals, HTTP_03_UnknownTransferEncodingThenContentLength) {
  expect_refused(400, each_with_fields({"Transfer-Encoding: gzip\r\nContent-Length: 5\r\n",
                                        "Content-Length: 5\r\nTransfer-Encoding: gzip\r\n"}));
}

TEST(HeadRefusals, HTTP_04_TransferEncodingTwiceListedOrDecorated) {
  expect_refused(400, each_with_fields({
                          "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                          "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                          "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
                          "Transfer-Encoding: chunked, chunked\r\n",
                          "Transfer-Encoding: ,chunked\r\n",
                          "Transfer-Encoding: chunked,\r\n",
                          "Transfer-Encoding: \vchunked\r\n",
                          "Transfer-Encoding: chunked\v\r\n",
                          "Transfer-Encoding: \fchunked\r\n",
                          "Transfer-Encoding: chunked\0\r\n"s,
                          "Transfer-Encoding: \x85"
                          "chunked\r\n",
                          "Transfer-Encoding: chunked\xa0\r\n",
                      }));
}

TEST(HeadRefusals, HTTP_05_TransferEncodingInHttp10) {
  expect_refused(400, {"POST /a HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"});
}

TEST(HeadRefusals, HTTP_06_BadContentLength) {
  Texts heads;
  for (const std::string value : {"+5",
                                  "-5",
                                  "-0",
                                  "0x5",
                                  "0o5",
                                  "1_0",
                                  "5 5",
                                  "",
                                  " ",
                                  "5,6",
                                  "5;",
                                  "5.0",
                                  "1e3",
                                  "a",
                                  "18446744073709551616",
                                  "18446744073709551615",
                                  "99999999999999999999",
                                  "00000000000000000005",
                                  "\xd9\xa5",
                                  "5\x80"}) {
    heads.push_back(with_fields("Content-Length: " + value + "\r\n"));
  }
  expect_refused(400, heads);
  expect_refused(400, {with_fields("Content-Length: 5\r\nContent-Length: 6\r\n")});
}

TEST(HeadRefusals, HTTP_07_ContentLengthRepeatedEqually) {
  expect_refused(400, each_with_fields({"Content-Length: 5, 5\r\n", "Content-Length: 5,5\r\n",
                                        "Content-Length: 5\r\nContent-Length: 5\r\n",
                                        "Content-Length: 0\r\ncontent-length: 0\r\n"}));
}

TEST(HeadRefusals, HTTP_13_FoldedLines) {
  expect_refused(400, each_with_fields({"X: a\r\n b\r\n", "X: a\r\n\tb\r\n", "X: a\r\n \r\n",
                                        "Transfer-Encoding:\r\n chunked\r\n",
                                        "Transfer-Encoding: chunked\r\n , identity\r\n"}));
}

TEST(HeadRefusals, HTTP_14_BadFieldNames) {
  expect_refused(400, each_with_fields({"X : a\r\n", "X\t: a\r\n", ": a\r\n", "X\r\n", "X a\r\n",
                                        "X(: a\r\n", "X\x80: a\r\n", "X\0: a\r\n"s, "X\x7f: a\r\n",
                                        "\"X\": a\r\n", "X/Y: a\r\n", "Content-Length : 5\r\n",
                                        "Transfer-Encoding\t: chunked\r\n"}));
  expect_refused(400, {"GET / HTTP/1.1\r\n Host: h\r\n\r\n", "GET / HTTP/1.1\r\n\tHost: h\r\n\r\n",
                       "GET / HTTP/1.1\r\n \r\nHost: h\r\n\r\n"});
}

TEST(HeadRefusals, HTTP_15_ControlCharactersInValues) {
  Texts heads;
  for (int c = 0; c < 0x20; ++c) {
    if (c != '\t')
      heads.push_back(
          with_fields("X: 123456789" + std::string(1, static_cast<char>(c)) + "abcdefgh\r\n"));
  }
  for (const char c : {'\x01', '\x1f', '\x7f'}) {
    std::string value(20, 'a');
    for (char& place : value) {
      place = c;
      heads.push_back(with_fields("X:" + value + "\r\n"));
      place = 'a';
    }
  }
  heads.push_back(with_fields("X: a\r\r\n"));
  heads.push_back(with_fields("X: a\rContent-Length: 5\r\n"));
  expect_refused(400, heads);
}

TEST(HeadRefusals, HTTP_16_BareLineFeeds) {
  expect_refused(400, {"GET / HTTP/1.1\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\n\r\n",
                       "GET / HTTP/1.1\r\nHost: h\r\n\n", "GET / HTTP/1.1\nHost: h\n\n",
                       "GET / HTTP/1.1\r\nHost: h\r\nX\n: a\r\n\r\n",
                       "GET / HTTP/1.1\r\rHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\n\r\r\n"});
}

TEST(HeadRefusals, HTTP_17_Host) {
  expect_refused(400, {"GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nX: y\r\n\r\n"});
  Texts heads;
  for (const std::string fields : {"Host: h\r\nHost: h\r\n",
                                   "Host: h\r\nhost: i\r\n",
                                   "Host:\r\n",
                                   "Host:  \r\n",
                                   "Host: h,i\r\n",
                                   "Host: u@h\r\n",
                                   "Host: u:p@h\r\n",
                                   "Host: h/a\r\n",
                                   "Host: http://h\r\n",
                                   "Host: h?a\r\n",
                                   "Host: h#a\r\n",
                                   "Host: h i\r\n",
                                   "Host: h\\i\r\n",
                                   "Host: h:\r\n",
                                   "Host: :80\r\n",
                                   "Host: h:80:80\r\n",
                                   "Host: h:8x\r\n",
                                   "Host: h:65536\r\n",
                                   "Host: h:100000\r\n",
                                   "Host: h:-1\r\n",
                                   "Host: %68\r\n",
                                   "Host: h\x80\r\n",
                                   "Host: [::1\r\n",
                                   "Host: [::1]x\r\n",
                                   "Host: [::g]\r\n",
                                   "Host: []\r\n",
                                   "Host: [fe80::1%25eth0]\r\n",
                                   "Host: [v1.a]\r\n",
                                   "Host: ::1\r\n",
                                   "Host: (h)\r\n",
                                   "Host: h;a\r\n"}) {
    heads.push_back("GET / HTTP/1.1\r\n" + fields + "\r\n");
    heads.push_back("GET / HTTP/1.0\r\n" + fields + "\r\n");
  }
  expect_refused(400, heads);
}

TEST(HeadRefusals, HTTP_18_AbsoluteFormThatDisagreesWithHost) {
  for (const auto* target : {"http://i/", "http://h:80/", "https://h.i/a", "http://[::1]/"}) {
    expect_refused(400, {with_target(target)});
  }
}

TEST(HeadRefusals, TargetsOfNoForm) {
  for (const auto* target : {"a", "h:80", "http:/h/", "http//h/", "http:///a", "http://",
                             "http://u@h/", "http://h,i/", "ftp://h/", "javascript:a", "://h/",
                             "?a", "http://h/[", "http://h/?]", "*/", "**", "/a[b", "//u[@h"}) {
    expect_refused(400, {with_target(target)});
  }
}

TEST(HeadRefusals, AsteriskWithoutOptions) {
  expect_refused(400, {with_target("*"), with_target("*", "POST"), with_target("*a", "OPTIONS")});
}

TEST(HeadRefusals, HTTP_19_Versions) {
  Texts malformed;
  Texts other;
  for (const std::string version :
       {"HTTP/1", "HTTP/1.10", "http/1.1", "Http/1.1", "HTTP/01.1", "HTTP/1,1", "HTTP/1.",
        "HTTP/.1", "HTTP/1.x", "HTTP/x.1", "HTP/1.1", "HTTP 1.1", "HTTP/1.1 ", " HTTP/1.1",
        "HTTP/1.1\t", "HTTP/+1.1", "HTTPS/1.1", "1.1", ""}) {
    malformed.push_back("GET / " + version + "\r\nHost: h\r\n\r\n");
  }
  for (const std::string version : {"HTTP/2.0", "HTTP/9.9", "HTTP/0.9", "HTTP/3.0", "HTTP/0.0"}) {
    other.push_back("GET / " + version + "\r\nHost: h\r\n\r\n");
  }
  expect_refused(400, malformed);
  expect_refused(400, {"GET /\r\n\r\n", "GET\r\n\r\n", "GET /\r\nHost: h\r\n\r\n"});
  expect_refused(505, other);
  expect_refused(505, {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"});
}

TEST(HeadRefusals, HTTP_20_TargetCharacters) {
  Texts heads;
  for (const std::string& target :
       {"/a b"s,  "/a#b"s,   "/#"s,    "/a\0b"s,  "/\xc3\xa9"s, "/a\\b"s,  "/a\tb"s,
        "/a\rb"s, "/a\x7f"s, "/a\"b"s, "/a<b"s,   "/a>b"s,      "/a^b"s,   "/a`b"s,
        "/a{b"s,  "/a|b"s,   "/a}b"s,  "/?a[b]"s, "/?a\\b"s,    "/?\xff"s, ""s}) {
    heads.push_back(with_target(target));
  }
  expect_refused(400, heads);
}

TEST(HeadRefusals, HTTP_20_TargetEncoding) {
  Texts heads;
  for (const std::string octets :
       {"%",         "%4",        "%4g",          "%g4",          "%%41",
        "%00",       "%C3",       "%C3a",         "%C3/%A9",      "%80",
        "%BF",       "%FF",       "%FE",          "%C0%AF",       "%C1%BF",
        "%C0%80",    "%E0%80%AF", "%E0%9F%BF",    "%F0%80%80%AF", "%F0%8F%BF%BF",  // overlong
        "%ED%A0%80", "%ED%BF%BF", "%F4%90%80%80", "%F5%80%80%80",                  // no character
        "%E2%82",    "%E2%82%41", "%F0%9F%9A",    "%u0041",       "%C3%00"}) {
    heads.push_back(with_target("/" + octets));
    heads.push_back(with_target("/a?" + octets));
    heads.push_back(with_target("http://h/" + octets));
  }
  expect_refused(400, heads);
}

TEST(HeadRefusals, HTTP_21_Methods) {
  expect_refused(
      400, {with_target("/", "G(T"), with_target("/", "GET:"), with_target("/", "G\x80T"),
            with_target("/", ""), with_target("/", "G\0T"s), "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", " GET / HTTP/1.1\r\nHost: h\r\n\r\n"});
  expect_refused(501,
                 {with_target("/", "get"), with_target("/", "GETS"), with_target("/", "FOO"),
                  with_target("/", "TRACE"), with_target("h:443", "CONNECT"),
                  with_target("[::1]:443", "CONNECT"), with_target("/", "PROPFIND"),
                  with_target("/", std::string(33, 'A')), with_target("/", std::string(200, 'A'))});
  EXPECT_EQ(read_head(std::string(8192, 'A')), "refused 501");
  EXPECT_EQ(refused_after(std::string(100, 'A')), 33u);
}

TEST(HeadRefusals, HTTP_23_UnknownExpectations) {
  expect_refused(417, each_with_fields(
                          {"Expect: 200-ok\r\n", "Expect:\r\n", "Expect: 100-continue, x\r\n",
                           "Expect: 100-continue\r\nExpect: y\r\n", "Expect: 100-continued\r\n"}));
}

TEST(HeadRefusals, Upgrades) {
  expect_refused(501, each_with_fields({"Upgrade: websocket\r\nConnection: upgrade\r\n",
                                        "Upgrade: h2c\r\n", "upgrade:\r\n"}));
}

// Their fields are echoed; those of a head that has no one reading are not.
TEST(HeadRefusals, AGoodHeadThatAsksForTooMuchShowsItsFields) {
  const auto fields_of = [](std::string_view text) {
    HeadParser parser(Limits{});
    EXPECT_EQ(parser.parse(text), HeadParser::State::refused);
    return parser.head().fields.size();
  };
  EXPECT_EQ(fields_of("TRACE / HTTP/1.1\r\nHost: h\r\nX: y\r\n\r\n"), 2u);
  EXPECT_EQ(fields_of("GET / HTTP/1.1\r\nHost: h\r\nExpect: x\r\n\r\n"), 2u);
  EXPECT_EQ(fields_of("GET / HTTP/1.1\r\nHost: h\r\nUpgrade: x\r\n\r\n"), 2u);
  EXPECT_EQ(fields_of("GET / HTTP/1.1\r\nX: y\r\nTransfer-Encoding: x\r\n\r\n"), 0u);
  EXPECT_EQ(fields_of("GET / HTTP/2.0\r\nHost: h\r\nX: y\r\n\r\n"), 0u);
}

TEST(HeadRefusals, BadRequestComesBeforeWhatWeDoNotDo) {
  expect_refused(400,
                 {with_fields("Upgrade: x\r\nTransfer-Encoding: gzip\r\n"),
                  with_fields("Expect: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
                  "GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n"});
}

TEST(HeadRefusals, BadConnectionOptions) {
  expect_refused(400, each_with_fields({"Connection: a b\r\n", "Connection: close;x\r\n",
                                        "Connection: \"close\"\r\n", "Connection: close\x80\r\n",
                                        "Connection: keep-alive, (x)\r\n"}));
}

TEST(HeadRefusals, LinesBeforeTheRequestLine) {
  expect_refused(400,
                 {"\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"});
}

TEST(HeadRefusals, SeenAtTheByteThatShowsThem) {
  expect_refused_at_last_byte({
      "\x16",  // a TLS ClientHello
      "\r",
      "\n",
      " ",
      "\0"s,
      "GET\r",
      "GET\n",
      "GET / HTTP/1.1\n",
      "GET / HTTP/1.1 ",
      "GET / HTTP/1.1\r ",
      "GET / HTTP/1.1\r\r",
      "GET /\n",
      "GET /\r",
      "GET / \r",
      "GET / h",
      "GET /%00 ",
      "GET / HTTP/2.0\r\n",
      "GET * HTTP/1.1\r\n",
      "GET / HTTP/1.1\r\n ",
      "GET / HTTP/1.1\r\n:",
      "GET / HTTP/1.1\r\nA ",
      "GET / HTTP/1.1\r\nA\r",
      "GET / HTTP/1.1\r\nA: b\n",
      "GET / HTTP/1.1\r\nA: b\0"s,
      "GET / HTTP/1.1\r\nA: b\rc",
      "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n",
      "GET / HTTP/1.1\r\nHost: \r\n",
      "GET / HTTP/1.1\r\nContent-Length: x\r\n",
      "GET / HTTP/1.1\r\nTransfer-Encoding: x\r\n",
      "GET / HTTP/1.1\r\n\r ",
  });
}

TEST(HeadRefusals, Limits414) {
  EXPECT_EQ(read_head(with_target("/" + std::string(8192, 'a'))), "refused 414");
  EXPECT_EQ(read_head(with_target("/" + std::string(8191, 'a'))).substr(0, 3), "GET");
  Limits limits;
  limits.target = 20;
  expect_refused(
      414,
      {with_target("/" + std::string(20, 'a')), with_target("/?" + std::string(200, 'a')),
       with_target("http://h/" + std::string(12, 'a'))},
      limits);
  EXPECT_EQ(refused_after("GET /" + std::string(200, 'a'), limits), 4u + 21u);
}

TEST(HeadRefusals, Limits431) {
  Limits limits;
  limits.head = 64;
  limits.field_count = 3;
  const std::string start = "GET / HTTP/1.1\r\nHost: h\r\n";
  expect_refused(431,
                 {start + "X: " + std::string(64, 'x') + "\r\n\r\n",
                  start + "X: " + std::string(33, 'x') + "\r\n\r\n",  // one byte too many
                  start + std::string(100, 'x'), start + "A:\r\nB:\r\nC:\r\n\r\n",
                  start + "X: " + std::string(80, 'x') +
                      "\n\r\n"},  // what is bad behind the limit is not seen
                 limits);
  EXPECT_EQ(refused_after(start + "X: " + std::string(100, 'x'), limits), 64u);
  std::string fields;
  for (int i = 0; i < 100; ++i) fields += "X: y\r\n";
  expect_refused(431, {"GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n"});
}

}  // namespace
}  // namespace sallyport::http
