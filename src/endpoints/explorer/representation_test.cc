#include "endpoints/explorer/representation.h"

#include <gtest/gtest.h>

#include <array>

namespace sallyport::endpoints::explorer {
namespace {

constexpr Representation kPage{"text/plain", "tag", "the plain form", "the small form", "no-cache"};

http::Response ask(std::string_view name, std::string_view value,
                   const Representation& what = kPage) {
  const std::array<http::Field, 1> fields{http::Field{name, value}};
  http::Request request{};
  request.fields = fields;
  return answer(request, what);
}

bool has(const http::Response& response, std::string_view line) {
  return response.fields().find(line) != std::string::npos;
}

TEST(Representation, IsSmallForThoseWhoAcceptThat) {
  for (const char* accepted : {"gzip", "GZIP", "br, gzip", "gzip;q=0.001", "*", "identity;q=0,*"}) {
    const auto response = ask("Accept-Encoding", accepted);
    EXPECT_EQ(response.body(), "the small form") << accepted;
    EXPECT_TRUE(has(response, "Content-Encoding: gzip\r\n"));
    EXPECT_TRUE(has(response, "ETag: \"tag-gzip\"\r\n"));
  }
}

TEST(Representation, IsPlainForAllOthers) {
  for (const char* accepted : {"", "identity", "gzip;q=0", "gzip; Q=0.0", "*;q=0", "gzip;q=0,*",
                               "xgzip", "gzip2", ",;,", ";q=1"}) {
    const auto response = ask("Accept-Encoding", accepted);
    EXPECT_EQ(response.body(), "the plain form") << accepted;
    EXPECT_FALSE(has(response, "Content-Encoding")) << accepted;
    EXPECT_TRUE(has(response, "ETag: \"tag\"\r\n"));
    EXPECT_TRUE(has(response, "Vary: Accept-Encoding\r\n"));
  }
}

TEST(Representation, WithOneFormIsSentInThat) {
  const auto response = ask("Accept-Encoding", "gzip", {"text/plain", "tag", "plain", {}, "x"});
  EXPECT_EQ(response.body(), "plain");
  EXPECT_FALSE(has(response, "Vary"));
}

TEST(Representation, IsNotSentAgainToThoseWhoHaveIt) {
  for (const char* known :
       {"\"tag\"", "W/\"tag\"", "\"a\", \"tag\"", "*", "\"a\",W/\"tag\",\"b\""}) {
    const auto response = ask("If-None-Match", known);
    EXPECT_EQ(response.status(), 304) << known;
    EXPECT_TRUE(response.body().empty());
    EXPECT_TRUE(has(response, "ETag: \"tag\"\r\n")) << "RFC 9110 section 15.4.5";
    EXPECT_TRUE(has(response, "Cache-Control: no-cache\r\n"));
    EXPECT_FALSE(has(response, "Content-Type: "));
  }
  for (const char* other :
       {"", "tag", "\"tag", "\"tag-gzip\"", "\"TAG\"", "w/\"tag\"", ",", "\"*\""}) {
    EXPECT_EQ(ask("If-None-Match", other).status(), 200) << other;
  }
}

TEST(Representation, AlwaysCarriesThePolicy) {
  for (const char* known : {"*", ""}) {
    const auto response = ask("If-None-Match", known);
    EXPECT_TRUE(has(response,
                    "Content-Security-Policy: default-src 'none'; script-src 'self'; "
                    "style-src 'self'; "));
    EXPECT_TRUE(has(response, "frame-ancestors 'none'"));
    EXPECT_TRUE(has(response, "require-trusted-types-for 'script'"));
    EXPECT_TRUE(has(response, "X-Content-Type-Options: nosniff\r\n"));
    EXPECT_TRUE(has(response, "Referrer-Policy: no-referrer\r\n"));
    EXPECT_FALSE(has(response, "unsafe"));
  }
}

}  // namespace
}  // namespace sallyport::endpoints::explorer
