#include "endpoints/later/errors.h"

#include <gtest/gtest.h>

#include <ostream>

namespace sallyport::endpoints::later {
namespace {

constexpr std::string_view kInstance = "/v1/api/oauth/token";

/// The whole body, whose members have one order.
std::string body_of(std::string_view code, int status, std::string_view title,
                    std::string_view params) {
  std::string body =
      R"([{"detail":"Please refer to invalid-params for error details","errorCode":")";
  body.append(code).append(R"(","instance":"/v1/api/oauth/token","invalid-params":[)");
  body.append(params).append(R"(],"source":"AGT","status":)").append(std::to_string(status));
  return body.append(R"(,"title":")").append(title).append(R"("}])");
}

struct CodeRow {
  Code code;
  int status;
  const char* error_code;
  const char* title;
  const char* words;
};
void PrintTo(const CodeRow& row, std::ostream* out) { *out << name_of(row.code); }

class LaterRefusal : public testing::TestWithParam<CodeRow> {};

TEST_P(LaterRefusal, HasTheContractsWords) {
  const auto& [code, status, error_code, title, words] = GetParam();
  const auto response = render(Error{code, "the-detail"}, kInstance);
  EXPECT_EQ(response.status(), status);
  EXPECT_EQ(response.body(), body_of(error_code, status, title, '"' + std::string(words) + '"'));
  EXPECT_EQ(response.fields().find("the-detail"), std::string::npos);
  EXPECT_EQ(response.fields().find("WWW-Authenticate: Basic ") != std::string::npos, status == 401);
}

INSTANTIATE_TEST_SUITE_P(
    Later, LaterRefusal,
    testing::Values(
        CodeRow{Code::credentials_missing, 400, "240002", "Bad Request",
                "Authorization header is missing in request"},
        CodeRow{Code::credentials_malformed, 400, "240004", "Bad Request",
                "Authorization header is not valid"},
        CodeRow{Code::credentials_refused, 401, "240101", "Unauthorized",
                "Invalid client credentials, scope or grant_type"},
        CodeRow{Code::scope_refused, 401, "240101", "Unauthorized",
                "Invalid client credentials, scope or grant_type"},
        CodeRow{Code::grant_refused, 401, "240101", "Unauthorized",
                "Invalid client credentials, scope or grant_type"},
        CodeRow{Code::too_many_failures, 429, "242901", "Too Many Requests", "Too many requests"},
        CodeRow{Code::too_many_signatures, 429, "242901", "Too Many Requests", "Too many requests"},
        CodeRow{Code::unavailable, 503, "250301", "Service Unavailable", "Service Unavailable"},
        CodeRow{Code::internal, 500, "250001", "Internal Server Error",
                "An unexpected internal server error occurred"}));

TEST(LaterErrors, ValidateTokenHasItsOwnCodeForWrongCredentials) {
  EXPECT_EQ(render_validation(Error{Code::credentials_refused, ""}, kInstance).body(),
            body_of("140106", 401, "Unauthorized", R"("Invalid client credentials")"));
  EXPECT_EQ(render_validation(Error{Code::unavailable, ""}, kInstance).body(),
            body_of("250301", 503, "Service Unavailable", R"("Service Unavailable")"));
}

TEST(LaterErrors, OfAPayloadNameEachMember) {
  EXPECT_EQ(render(Fault{kMissing, {"scope", "client_id"}}, kInstance).body(),
            body_of("240009", 400, "Bad Request", R"("scope","client_id")"));
  EXPECT_EQ(render(Fault{kPayloadEmpty, {}}, kInstance).body(),
            body_of("240006", 400, "Bad Request", R"("Payload is empty")"));
  EXPECT_EQ(render(Fault{kNotReadable, {}}, kInstance).body(),
            body_of("240007", 400, "Bad Request", R"("Message not readable")"));
}

TEST(LaterErrors, TheContentTypeThatThisClientMaySend) {
  EXPECT_EQ(render_content_type_refused(clients::ContentType::json, kInstance).body(),
            body_of("241503", 415, "Unsupported Media Type",
                    R"("Allowed content type for this client is application/json")"));
  EXPECT_EQ(render_content_type_refused(clients::ContentType::octet_stream, kInstance).body(),
            body_of("241504", 415, "Unsupported Media Type",
                    R"("Allowed content type for this client is octet-stream")"));
}

TEST(LaterErrors, OfHttpItself) {
  EXPECT_EQ(render_fault(405, kInstance).body(),
            body_of("240501", 405, "Method Not Allowed", R"("Method Not Allowed")"));
  EXPECT_EQ(render_fault(503, kInstance).body(),
            body_of("250301", 503, "Service Unavailable", R"("Service Unavailable")"));
  EXPECT_EQ(render_fault(500, kInstance).body(),
            body_of("250001", 500, "Internal Server Error",
                    R"("An unexpected internal server error occurred")"));
  EXPECT_EQ(render_fault(413, kInstance).status(), 413);
}

// TOK-24: the limit on guesses holds in each contract alike.
TEST(LaterErrors, HoldAGuessersAnswerBack) {
  for (const auto& renders :
       {&render_validation, static_cast<decltype(&render_validation)>(&render)}) {
    EXPECT_EQ(renders({Code::credentials_refused, "", 0, 1000}, kInstance).delay(),
              std::chrono::milliseconds(1000));
    EXPECT_EQ(renders({Code::credentials_refused, ""}, kInstance).delay(),
              std::chrono::milliseconds(0));
  }
}

TEST(LaterErrors, SayWhenToComeBack) {
  const auto says = [](const http::Response& response, const std::string& field) {
    return response.fields().find(field) != std::string::npos;
  };
  EXPECT_TRUE(
      says(render(Error{Code::too_many_failures, "", 42}, kInstance), "Retry-After: 42\r\n"));
  EXPECT_TRUE(says(render(Error{Code::unavailable, ""}, kInstance), "Retry-After: 1\r\n"));
  EXPECT_TRUE(says(render_fault(503, kInstance), "Retry-After: 1\r\n"));
  EXPECT_FALSE(says(render(Error{Code::internal, ""}, kInstance), "Retry-After"));
}

TEST(LaterErrors, TheInstanceIsTextAndNotMarkup) {
  const auto body = render(Fault{kMissing, {"a"}}, "/v1/api/oauth/\"\n").body();
  EXPECT_NE(body.find(R"("/v1/api/oauth/\"\n")"), std::string::npos) << body;
}

}  // namespace
}  // namespace sallyport::endpoints::later
