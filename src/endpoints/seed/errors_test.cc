#include "endpoints/seed/errors.h"

#include <gtest/gtest.h>

#include <ostream>

namespace sallyport::endpoints::seed {
namespace {

std::string body_of(std::string_view code, std::string_view message) {
  std::string body = R"({"errorCode":")";
  return body.append(code).append(R"(","errorMessage":")").append(message).append(R"("})");
}

/// What every answer of this contract has.
void expect_row(const http::Response& response, int status, std::string_view code,
                std::string_view message) {
  EXPECT_EQ(response.status(), status);
  EXPECT_EQ(response.body(), body_of(code, message));
  EXPECT_NE(response.fields().find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_NE(response.fields().find("Cache-Control: no-store\r\n"), std::string::npos);
  EXPECT_NE(response.fields().find("Pragma: no-cache\r\n"), std::string::npos);
}

bool has_field(const http::Response& response, std::string_view name) {
  return response.fields().find(std::string(name) + ": ") != std::string::npos;
}

struct CodeRow {
  Code code;
  int status;
  const char* error_code;
  const char* message;
};
void PrintTo(const CodeRow& row, std::ostream* out) { *out << name_of(row.code); }

class OfCode : public testing::TestWithParam<CodeRow> {};

TEST_P(OfCode, HasTheContractsWords) {
  const auto& [code, status, error_code, message] = GetParam();
  const auto response = render({code, "what went wrong in detail"});
  expect_row(response, status, error_code, message);
  EXPECT_EQ(response.reason(), name_of(code)) << "for the log";
}

TEST_P(OfCode, NeverTellsTheDetail) {
  const auto response = render({GetParam().code, "the-detail"});
  EXPECT_EQ((response.fields() + response.body()).find("the-detail"), std::string::npos);
}

// RFC 9110 section 15.5.2. With a token, the gateway says how.
TEST_P(OfCode, SaysHowToAuthenticateWhereCredentialsWereRefused) {
  const auto response = render({GetParam().code, ""});
  const bool asks = GetParam().code == Code::credentials_refused;
  EXPECT_EQ(has_field(response, "WWW-Authenticate"), asks);
  EXPECT_EQ(response.fields().find("WWW-Authenticate: Basic realm=\"") != std::string::npos, asks);
}

INSTANTIATE_TEST_SUITE_P(
    Errors, OfCode,
    testing::Values(
        CodeRow{Code::content_type_missing, 415, "AGT415UMT", "Content type is not provided"},
        CodeRow{Code::payload_malformed, 400, "AGT400BR", "Payload is not valid"},
        CodeRow{Code::scope_malformed, 400, "AGT400BR", "Payload is not valid"},
        CodeRow{Code::credentials_missing, 400, "AGT400BR", "Authorization header is missing"},
        CodeRow{Code::credentials_malformed, 400, "AGT400BR", "Authorization header is not valid"},
        CodeRow{Code::credentials_refused, 401, "AGT401UA", "Client credentials are not valid"},
        CodeRow{Code::token_missing, 401, "AGT401UA", "Access token is missing in request"},
        CodeRow{Code::token_malformed, 401, "AGT401UA", "Access token is not valid"},
        CodeRow{Code::token_forged, 401, "AGT401UA", "Access token is not valid"},
        CodeRow{Code::token_key_unknown, 401, "AGT401UA", "Access token is not valid"},
        CodeRow{Code::token_expired, 401, "AGT401UA", "Access token is expired"},
        CodeRow{Code::token_not_yet, 401, "AGT401UA", "Access token is not valid"},
        CodeRow{Code::token_wrong_issuer, 401, "AGT401UA", "Access token is not valid"},
        CodeRow{Code::token_wrong_audience, 401, "AGT401UA", "Access token is not valid"},
        CodeRow{Code::token_client_gone, 401, "AGT401UA", "Access token is not valid"},
        CodeRow{Code::token_revoked, 401, "AGT401UA", "Access token is revoked"},
        CodeRow{Code::token_lacks_scope, 403, "AGT403FB",
                "Access token has not the scope for this API"},
        CodeRow{Code::check_refused, 403, "AGT403FB",
                "Access token has not the scope for this API"},
        CodeRow{Code::path_unsafe, 400, "AGT400BR", "Request is not valid"},
        CodeRow{Code::route_unknown, 404, "AGT404NF", "Resource is not found"},
        CodeRow{Code::method_refused, 405, "AGT405MNA", "Method is not allowed"},
        CodeRow{Code::upstream_wrong, 502, "AGT502BG", "Upstream answered wrongly"},
        CodeRow{Code::upstream_away, 503, "AGT503SU", "Service is unavailable"},
        CodeRow{Code::upstream_slow, 504, "AGT504GT", "Upstream did not answer in time"},
        CodeRow{Code::scope_refused, 403, "AGT403FB", "Scope is not allowed for this client"},
        CodeRow{Code::too_many_failures, 429, "AGT429TMR", "Too many requests"},
        CodeRow{Code::too_many_signatures, 429, "AGT429TMR", "Too many requests"},
        CodeRow{Code::unavailable, 503, "AGT503SU", "Service is unavailable"},
        CodeRow{Code::internal, 500, "AGT500ISE", "Internal server error"},
        CodeRow{Code::damaged, 500, "AGT500ISE", "Internal server error"},
        CodeRow{Code::invalid_argument, 500, "AGT500ISE", "Internal server error"},
        CodeRow{Code::not_found, 500, "AGT500ISE", "Internal server error"},
        CodeRow{Code::already_exists, 500, "AGT500ISE", "Internal server error"},
        CodeRow{Code::not_now, 500, "AGT500ISE", "Internal server error"}));

struct StatusRow {
  int status;
  const char* error_code;
  const char* message;
};
void PrintTo(const StatusRow& row, std::ostream* out) { *out << row.status; }

class OfStatus : public testing::TestWithParam<StatusRow> {};

TEST_P(OfStatus, HasTheContractsWords) {
  const auto& [status, error_code, message] = GetParam();
  expect_row(render_fault(status), status, error_code, message);
}

INSTANTIATE_TEST_SUITE_P(Errors, OfStatus,
                         testing::Values(StatusRow{400, "AGT400BR", "Request is not valid"},
                                         StatusRow{404, "AGT404NF", "Resource is not found"},
                                         StatusRow{405, "AGT405MNA", "Method is not allowed"},
                                         StatusRow{408, "AGT408RT", "Request took too long"},
                                         StatusRow{413, "AGT413PTL", "Payload is too large"},
                                         StatusRow{414, "AGT414UTL", "URI is too long"},
                                         StatusRow{417, "AGT417EF", "Expectation is not supported"},
                                         StatusRow{431, "AGT431HTL", "Header fields are too large"},
                                         StatusRow{500, "AGT500ISE", "Internal server error"},
                                         StatusRow{501, "AGT501NI", "Not implemented"},
                                         StatusRow{503, "AGT503SU", "Service is unavailable"},
                                         StatusRow{505, "AGT505VNS",
                                                   "HTTP version is not supported"}));

TEST(Errors, AStatusThatNobodyMeantIsOurFault) {
  expect_row(render_fault(418), 500, "AGT500ISE", "Internal server error");
  expect_row(render_fault(0), 500, "AGT500ISE", "Internal server error");
}

TEST(Errors, TheContentTypeThatThisClientMaySend) {
  expect_row(render_content_type_refused(clients::ContentType::json), 415, "AGT415UMT",
             "Allowed content type for this client is application/json");
  expect_row(render_content_type_refused(clients::ContentType::octet_stream), 415, "AGT415UMT",
             "Allowed content type for this client is octet-stream");
}

TEST(Errors, TooManySaysWhenToComeBack) {
  for (const Code code : {Code::too_many_failures, Code::too_many_signatures}) {
    EXPECT_NE(render({code, "", 42}).fields().find("Retry-After: 42\r\n"), std::string::npos);
  }
}

TEST(Errors, UnavailableSaysWhenToComeBack) {
  EXPECT_NE(render({Code::unavailable, ""}).fields().find("Retry-After: 1\r\n"), std::string::npos);
  const auto told = render({Code::unavailable, "", 5});
  EXPECT_NE(told.fields().find("Retry-After: 5\r\n"), std::string::npos);
  EXPECT_EQ(told.fields().find("Retry-After"), told.fields().rfind("Retry-After")) << "once";
  EXPECT_NE(render_fault(503).fields().find("Retry-After: 1\r\n"), std::string::npos);
  EXPECT_FALSE(has_field(render({Code::internal, ""}), "Retry-After"));
}

TEST(Errors, AGuessersAnswerIsHeldBack) {
  EXPECT_EQ(render({Code::credentials_refused, "", 0, 1000}).delay(),
            std::chrono::milliseconds(1000));
  EXPECT_EQ(render({Code::credentials_refused, ""}).delay(), std::chrono::milliseconds(0));
}

}  // namespace
}  // namespace sallyport::endpoints::seed
