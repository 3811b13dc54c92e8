#include "endpoints/oauth2/errors.h"

#include <algorithm>
#include <string>

#include "base/json_text.h"
#include "endpoints/json_response.h"

namespace sallyport::endpoints::oauth2 {
namespace {

struct Row {
  int status;
  std::string_view error;
  std::string_view description;
};

constexpr Row kRequest{400, "invalid_request", "The request is malformed"};
constexpr Row kContentType{400, "invalid_request",
                           "The body must be application/x-www-form-urlencoded"};
constexpr Row kGrantMissing{400, "invalid_request", "grant_type is missing"};
constexpr Row kGrant{400, "unsupported_grant_type", "grant_type must be client_credentials"};
constexpr Row kClient{401, "invalid_client", "Client authentication failed"};
constexpr Row kScopeMalformed{400, "invalid_scope", "The scope is malformed or missing"};
constexpr Row kScope{400, "invalid_scope", "The scope is not registered for this client"};
constexpr Row kAudience{400, "invalid_target", "The client may not ask for this resource"};
constexpr Row kNotYours{400, "unauthorized_client", "The token was issued to another client"};
constexpr Row kTooMany{429, "temporarily_unavailable", "Too many requests"};
constexpr Row kUnavailable{503, "temporarily_unavailable", "Try again later"};
constexpr Row kInternal{500, "server_error", "Internal server error"};

const Row& row_of(Code code) {
  switch (code) {
    case Code::credentials_missing:
    case Code::credentials_malformed:
    case Code::credentials_refused: return kClient;
    case Code::too_many_failures:
    case Code::too_many_signatures: return kTooMany;
    case Code::content_type_missing:
    case Code::content_type_refused: return kContentType;
    case Code::payload_malformed: return kRequest;
    case Code::scope_malformed: return kScopeMalformed;
    case Code::scope_refused: return kScope;
    case Code::audience_refused: return kAudience;
    case Code::grant_missing: return kGrantMissing;
    case Code::grant_refused: return kGrant;
    case Code::token_of_another: return kNotYours;
    case Code::token_missing: return kRequest;
    case Code::unavailable: return kUnavailable;
    // What the gate says of tokens and requests; never here.
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

/// RFC 6749 5.2: %x20-21 / %x23-5B / %x5D-7E.
bool may_be_said(char c) { return c >= 0x20 && c <= 0x7E && c != '"' && c != '\\'; }

http::Response render_row(const Row& row, std::string_view description) {
  std::string body = R"({"error":)";
  append_json_string(body, row.error);
  body += R"(,"error_description":)";
  append_json_string(body, description);
  body.push_back('}');
  return json_response(row.status, std::move(body));
}

/// These are told to a client that has proved itself: what it may not have is no secret to it.
std::string_view description_of(const Error& error, const Row& row) {
  const bool tells = error.code == Code::scope_refused || error.code == Code::scope_malformed ||
                     error.code == Code::audience_refused || error.code == Code::payload_malformed;
  const bool fit = !error.detail.empty() && std::ranges::all_of(error.detail, may_be_said);
  return tells && fit ? std::string_view(error.detail) : row.description;
}

}  // namespace

http::Response json_response(int status, std::string body) {
  return std::move(
      endpoints::json_response(status, std::move(body)).add("X-Content-Type-Options", "nosniff"));
}

http::Response render(const Error& error) {
  const Row& row = row_of(error.code);
  http::Response response = render_row(row, description_of(error, row));
  if (row.status == 401) ask_for_basic(response);
  return refused_for(std::move(response), error);
}

http::Response render_fault(int status) {
  if (status == 503) return render({Code::unavailable, {}});
  if (status == 500) return render({Code::internal, {}});
  return render_row({status, kRequest.error, {}}, http::phrase_of(status));
}

}  // namespace sallyport::endpoints::oauth2
