#include "endpoints/later/errors.h"

#include <algorithm>
#include <array>

#include "base/json_text.h"
#include "endpoints/json_response.h"

namespace sallyport::endpoints::later {
namespace {

struct Row {
  std::string_view code;
  int status;
  std::string_view words;  // in invalid-params, where nothing more exact is known
};

constexpr Row kAuthorizationMissing{"240002", 400, "Authorization header is missing in request"};
constexpr Row kAuthorizationMalformed{"240004", 400, "Authorization header is not valid"};
constexpr Row kPayload{"240005", 400, "Payload is not valid"};
constexpr Row kCredentials{"240101", 401, "Invalid client credentials, scope or grant_type"};
constexpr Row kValidationCredentials{"140106", 401, "Invalid client credentials"};
constexpr Row kMethod{"240501", 405, "Method Not Allowed"};
constexpr Row kTypeRefused{kMediaType, 415, "Unsupported Media Type"};
constexpr Row kTypeMissing{kMediaTypeMissing, 415, "Content type is not provided"};
constexpr Row kOnlyJson{"241503", 415, "Allowed content type for this client is application/json"};
constexpr Row kOnlyOctetStream{"241504", 415,
                               "Allowed content type for this client is octet-stream"};
constexpr Row kTooMany{"242901", 429, "Too many requests"};
constexpr Row kInternal{"250001", 500, "An unexpected internal server error occurred"};
constexpr Row kUnavailable{"250301", 503, "Service Unavailable"};

constexpr std::array kRows{kAuthorizationMissing,
                           kAuthorizationMalformed,
                           kPayload,
                           Row{kPayloadEmpty, 400, "Payload is empty"},
                           Row{kNotReadable, 400, "Message not readable"},
                           Row{kWrongType, 400, "Method argument(s) not valid"},
                           Row{kMissing, 400, "Required field(s) missing"},
                           Row{kConstraint, 400, "Constraint(s) Violated"},
                           kCredentials,
                           kValidationCredentials,
                           kMethod,
                           kTypeRefused,
                           kTypeMissing,
                           kOnlyJson,
                           kOnlyOctetStream,
                           kTooMany,
                           kInternal,
                           kUnavailable};

const Row& row_of(Code code) {
  switch (code) {
    case Code::credentials_missing: return kAuthorizationMissing;
    case Code::credentials_malformed: return kAuthorizationMalformed;
    case Code::credentials_refused:
    case Code::scope_refused:
    case Code::grant_refused: return kCredentials;
    case Code::too_many_failures:
    case Code::too_many_signatures: return kTooMany;
    case Code::content_type_missing: return kTypeMissing;
    case Code::content_type_refused: return kTypeRefused;
    case Code::payload_malformed:
    case Code::scope_malformed: return kPayload;
    case Code::unavailable: return kUnavailable;
    // Never here: what other contracts, the gate and the command line refuse.
    case Code::grant_missing:
    case Code::audience_refused:
    case Code::token_missing:
    case Code::token_malformed:
    case Code::token_forged:
    case Code::token_key_unknown:
    case Code::token_not_yet:
    case Code::token_wrong_issuer:
    case Code::token_wrong_audience:
    case Code::token_client_gone:
    case Code::token_expired:
    case Code::token_revoked:
    case Code::token_lacks_scope:
    case Code::token_of_another:
    case Code::path_unsafe:
    case Code::route_unknown:
    case Code::method_refused:
    case Code::check_refused:
    case Code::upstream_wrong:
    case Code::upstream_slow:
    case Code::upstream_away:
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
    case 405: return kMethod;
    case 503: return kUnavailable;
    case 400:
    case 408:
    case 413:
    case 414:
    case 417:
    case 431: return kPayload;
    default: return kInternal;
  }
}

http::Response render_row(int status, std::string_view code, const std::vector<std::string>& params,
                          std::string_view instance) {
  std::string body =
      R"([{"detail":"Please refer to invalid-params for error details","errorCode":")";
  body.append(code).append(R"(","instance":)");
  append_json_string(body, instance);
  body += R"(,"invalid-params":[)";
  for (const std::string& param : params) {
    if (!body.ends_with('[')) body.push_back(',');
    append_json_string(body, param);
  }
  body.append(R"(],"source":"AGT","status":)").append(std::to_string(status));
  body += R"(,"title":)";
  append_json_string(body, http::phrase_of(status));
  body += "}]";
  http::Response response = json_response(status, std::move(body));
  if (status == 401) ask_for_basic(response);
  return response;
}

http::Response render_row(const Row& row, std::string_view instance) {
  return render_row(row.status, row.code, {std::string(row.words)}, instance);
}

}  // namespace

http::Response render(const Fault& fault, std::string_view instance) {
  const auto row = std::ranges::find(kRows, fault.code, &Row::code);
  if (fault.params.empty()) return render_row(*row, instance).reason("payload_malformed");
  return render_row(row->status, fault.code, fault.params, instance).reason("payload_malformed");
}

http::Response render(const Error& error, std::string_view instance) {
  return refused_for(render_row(row_of(error.code), instance), error);
}

http::Response render_validation(const Error& error, std::string_view instance) {
  const bool is_about_client = error.code == Code::credentials_refused;
  return refused_for(
      render_row(is_about_client ? kValidationCredentials : row_of(error.code), instance), error);
}

http::Response render_content_type_refused(clients::ContentType allowed,
                                           std::string_view instance) {
  return render_row(allowed == clients::ContentType::json ? kOnlyJson : kOnlyOctetStream, instance)
      .reason(name_of(Code::content_type_refused).data());
}

http::Response render_fault(int status, std::string_view instance) {
  const Row& row = row_of_status(status);
  http::Response response = render_row(status, row.code, {std::string(row.words)}, instance);
  if (status == 503) response.add("Retry-After", "1");
  return response;
}

}  // namespace sallyport::endpoints::later
