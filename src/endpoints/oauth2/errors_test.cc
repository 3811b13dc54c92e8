#include "endpoints/oauth2/errors.h"

#include <gtest/gtest.h>

#include <ostream>

#include "base/json.h"

namespace sallyport::endpoints::oauth2 {
namespace {

struct CodeRow {
  Code code;
  int status;
  const char* error;
};
void PrintTo(const CodeRow& row, std::ostream* out) { *out << name_of(row.code); }

std::string member(const http::Response& response, std::string_view name) {
  const auto json = parse_json(response.body());
  return json && json->member(name) ? *json->member(name)->string() : "";
}
bool has(const http::Response& response, std::string_view line) {
  return response.fields().find(std::string(line)) != std::string::npos;
}

class OAuth2Refusal : public testing::TestWithParam<CodeRow> {};

TEST_P(OAuth2Refusal, HasTheWordsOfTheRfc) {
  const auto& [code, status, error] = GetParam();
  const auto response = render({code, "a detail"});
  EXPECT_EQ(response.status(), status);
  EXPECT_EQ(member(response, "error"), error);
  EXPECT_FALSE(member(response, "error_description").empty());
  EXPECT_EQ(response.reason(), name_of(code)) << "for the log";
}

// TOK-02, TOK-20
TEST_P(OAuth2Refusal, MayBeKeptByNobody) {
  const auto response = render({GetParam().code, ""});
  for (const char* line : {"Content-Type: application/json\r\n", "Cache-Control: no-store\r\n",
                           "Pragma: no-cache\r\n", "X-Content-Type-Options: nosniff\r\n"}) {
    EXPECT_TRUE(has(response, line)) << line;
  }
}

// TOK-08, RFC 6749 section 5.2
TEST_P(OAuth2Refusal, SaysHowToAuthenticateWhereItWas401) {
  const auto response = render({GetParam().code, ""});
  EXPECT_EQ(has(response, "WWW-Authenticate: Basic realm=\""), GetParam().status == 401);
}

// TOK-18: %x20-21 / %x23-5B / %x5D-7E, whatever the detail holds.
TEST_P(OAuth2Refusal, NeverRepeatsWhatCannotBeSaid) {
  for (const std::string bad : {"a\"b", "a\\b", "a\r\nb", "a\tb", "\xC3\xA9", "\x7F"}) {
    const auto response = render({GetParam().code, "MARK" + bad});
    EXPECT_EQ(response.body().find("MARK"), std::string::npos);
    EXPECT_EQ(response.fields().find("MARK"), std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(
    OAuth2, OAuth2Refusal,
    testing::Values(CodeRow{Code::credentials_missing, 401, "invalid_client"},
                    CodeRow{Code::credentials_malformed, 401, "invalid_client"},
                    CodeRow{Code::credentials_refused, 401, "invalid_client"},
                    CodeRow{Code::content_type_missing, 400, "invalid_request"},
                    CodeRow{Code::content_type_refused, 400, "invalid_request"},
                    CodeRow{Code::payload_malformed, 400, "invalid_request"},
                    CodeRow{Code::grant_missing, 400, "invalid_request"},
                    CodeRow{Code::grant_refused, 400, "unsupported_grant_type"},
                    CodeRow{Code::scope_malformed, 400, "invalid_scope"},
                    CodeRow{Code::scope_refused, 400, "invalid_scope"},
                    CodeRow{Code::audience_refused, 400, "invalid_target"},
                    CodeRow{Code::token_of_another, 400, "unauthorized_client"},
                    CodeRow{Code::too_many_failures, 429, "temporarily_unavailable"},
                    CodeRow{Code::too_many_signatures, 429, "temporarily_unavailable"},
                    CodeRow{Code::unavailable, 503, "temporarily_unavailable"},
                    CodeRow{Code::damaged, 500, "server_error"},
                    CodeRow{Code::internal, 500, "server_error"}));

TEST(OAuth2Errors, TellAClientThatProvedItselfWhatItMayNotHave) {
  EXPECT_EQ(
      member(render({Code::scope_refused, "scope 'x' is not registered"}), "error_description"),
      "scope 'x' is not registered");
}

TEST(OAuth2Errors, TellNobodyWhyItWasNotBelieved) {
  for (const Code code : {Code::credentials_refused, Code::credentials_malformed, Code::unavailable,
                          Code::internal}) {
    EXPECT_EQ(render({code, "the-detail"}).body().find("the-detail"), std::string::npos);
  }
}

TEST(OAuth2Errors, SayWhenToComeBack) {
  EXPECT_TRUE(has(render({Code::too_many_failures, "", 42}), "Retry-After: 42\r\n"));
  EXPECT_TRUE(has(render({Code::unavailable, ""}), "Retry-After: 1\r\n"));
  EXPECT_TRUE(has(render_fault(503), "Retry-After: 1\r\n"));
  EXPECT_FALSE(has(render({Code::internal, ""}), "Retry-After"));
}

// TOK-24: the limit on guesses holds in each contract alike.
TEST(OAuth2Errors, HoldAGuessersAnswerBack) {
  EXPECT_EQ(render({Code::credentials_refused, "", 0, 1000}).delay(),
            std::chrono::milliseconds(1000));
  EXPECT_EQ(render({Code::credentials_refused, ""}).delay(), std::chrono::milliseconds(0));
}

TEST(OAuth2Errors, OfHttpItselfKeepTheirStatus) {
  for (const int status : {400, 405, 408, 413, 414, 431, 500, 503}) {
    const auto response = render_fault(status);
    EXPECT_EQ(response.status(), status);
    EXPECT_FALSE(member(response, "error").empty());
    EXPECT_TRUE(has(response, "Cache-Control: no-store\r\n"));
  }
}

}  // namespace
}  // namespace sallyport::endpoints::oauth2
