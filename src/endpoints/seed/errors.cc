#include "endpoints/seed/errors.h"

#include <string>
#include <string_view>

#include "endpoints/json_response.h"

namespace sallyport::endpoints::seed {
namespace {

struct Row {
  int status;
  std::string_view code;
  std::string_view message;
};

constexpr Row kContentTypeMissing{415, "AGT415UMT", "Content type is not provided"};
constexpr Row kOnlyJson{415, "AGT415UMT",
                        "Allowed content type for this client is application/json"};
constexpr Row kOnlyOctetStream{415, "AGT415UMT",
                               "Allowed content type for this client is octet-stream"};
constexpr Row kPayload{400, "AGT400BR", "Payload is not valid"};
constexpr Row kAuthorizationMissing{400, "AGT400BR", "Authorization header is missing"};
constexpr Row kAuthorizationMalformed{400, "AGT400BR", "Authorization header is not valid"};
constexpr Row kRequest{400, "AGT400BR", "Request is not valid"};
constexpr Row kCredentials{401, "AGT401UA", "Client credentials are not valid"};
constexpr Row kTokenMissing{401, "AGT401UA", "Access token is missing in request"};
constexpr Row kTokenNotValid{401, "AGT401UA", "Access token is not valid"};
constexpr Row kTokenExpired{401, "AGT401UA", "Access token is expired"};
constexpr Row kTokenRevoked{401, "AGT401UA", "Access token is revoked"};
constexpr Row kScope{403, "AGT403FB", "Scope is not allowed for this client"};
constexpr Row kTokenLacksScope{403, "AGT403FB", "Access token has not the scope for this API"};
constexpr Row kNotFound{404, "AGT404NF", "Resource is not found"};
constexpr Row kMethod{405, "AGT405MNA", "Method is not allowed"};
constexpr Row kTooSlow{408, "AGT408RT", "Request took too long"};
constexpr Row kBodyTooLarge{413, "AGT413PTL", "Payload is too large"};
constexpr Row kTargetTooLong{414, "AGT414UTL", "URI is too long"};
constexpr Row kExpectation{417, "AGT417EF", "Expectation is not supported"};
constexpr Row kTooMany{429, "AGT429TMR", "Too many requests"};
constexpr Row kHeadTooLarge{431, "AGT431HTL", "Header fields are too large"};
constexpr Row kInternal{500, "AGT500ISE", "Internal server error"};
constexpr Row kNotImplemented{501, "AGT501NI", "Not implemented"};
constexpr Row kUpstreamWrong{502, "AGT502BG", "Upstream answered wrongly"};
constexpr Row kUnavailable{503, "AGT503SU", "Service is unavailable"};
constexpr Row kUpstreamSlow{504, "AGT504GT", "Upstream did not answer in time"};
constexpr Row kVersion{505, "AGT505VNS", "HTTP version is not supported"};

const Row& row_of(Code code) {
  switch (code) {
    case Code::credentials_missing: return kAuthorizationMissing;
    case Code::credentials_malformed: return kAuthorizationMalformed;
    case Code::credentials_refused: return kCredentials;
    case Code::too_many_failures:
    case Code::too_many_signatures: return kTooMany;
    case Code::content_type_missing: return kContentTypeMissing;
    case Code::payload_malformed:
    case Code::scope_malformed: return kPayload;
    case Code::scope_refused:
    case Code::audience_refused:
    case Code::grant_missing:
    case Code::grant_refused: return kScope;
    case Code::token_missing: return kTokenMissing;
    case Code::token_malformed:
    case Code::token_forged:
    case Code::token_key_unknown:
    case Code::token_not_yet:
    case Code::token_wrong_issuer:
    case Code::token_wrong_audience:
    case Code::token_client_gone: return kTokenNotValid;
    case Code::token_expired: return kTokenExpired;
    case Code::token_revoked: return kTokenRevoked;
    case Code::token_of_another:
    case Code::token_lacks_scope: return kTokenLacksScope;
    case Code::path_unsafe: return kRequest;
    case Code::route_unknown: return kNotFound;
    case Code::method_refused: return kMethod;
    case Code::check_refused: return kTokenLacksScope;
    case Code::upstream_wrong: return kUpstreamWrong;
    case Code::upstream_slow: return kUpstreamSlow;
    case Code::upstream_away:
    case Code::unavailable: return kUnavailable;
    case Code::content_type_refused:  // render_content_type_refused() knows the client, and its
                                      // words
    case Code::invalid_argument:
    case Code::not_found:
    case Code::already_exists:
    case Code::not_now:
    case Code::damaged:
    case Code::internal: return kInternal;
  }
  return kInternal;
}

const Row& row_of_status(int status) {
  switch (status) {
    case 400: return kRequest;
    case 404: return kNotFound;
    case 405: return kMethod;
    case 408: return kTooSlow;
    case 413: return kBodyTooLarge;
    case 414: return kTargetTooLong;
    case 417: return kExpectation;
    case 431: return kHeadTooLarge;
    case 501: return kNotImplemented;
    case 503: return kUnavailable;
    case 505: return kVersion;
    default: return kInternal;
  }
}

http::Response render_row(const Row& row) {
  std::string body = R"({"errorCode":")";
  body.append(row.code).append(R"(","errorMessage":")").append(row.message).append(R"("})");
  return json_response(row.status, std::move(body));
}

}  // namespace

http::Response render(const Error& error) {
  http::Response response = render_row(row_of(error.code));
  // For a token, the gateway says how to show it.
  if (error.code == Code::credentials_refused) ask_for_basic(response);
  return refused_for(std::move(response), error);
}

http::Response render_content_type_refused(clients::ContentType allowed) {
  http::Response response =
      render_row(allowed == clients::ContentType::json ? kOnlyJson : kOnlyOctetStream);
  response.reason(name_of(Code::content_type_refused).data());
  return response;
}

http::Response render_fault(int status) {
  http::Response response = render_row(row_of_status(status));
  if (status == 503) response.add("Retry-After", "1");
  return response;
}

}  // namespace sallyport::endpoints::seed
