#include "endpoints/seed/get_access_token.h"

#include "endpoints/basic_client.h"
#include "endpoints/issuance_answer.h"
#include "endpoints/json_response.h"
#include "endpoints/seed/errors.h"
#include "endpoints/seed/scope_request.h"
#include "http/media_type.h"

namespace sallyport::endpoints::seed {
namespace {

using clients::AuthenticatedClient;
using clients::ContentType;
using http::BodyType;
using tokens::ScopeList;
using tokens::TokenPtr;

http::Response render_token(const tokens::IssuedToken& token, const std::string& client_id) {
  std::string body;
  body.reserve(token.text.size() + 80);
  body.append(R"({"access_token":")").append(token.text).append(R"(","expires_in":)");
  // Absolute: the same as the token's exp.
  body.append(std::to_string(to_unix(token.exp))).append(R"(,"token_type":"Bearer"})");
  return std::move(json_response(200, std::move(body)).reason("issued").subject(client_id));
}

http::Response render_refusal(const Error& error, const std::string& client_id) {
  return render(error).subject(client_id);
}

BodyType judge_content_type(const http::Request& request, ContentType allowed,
                            bool may_be_missing) {
  const BodyType type = http::body_type(
      request, allowed == ContentType::json ? "application/json" : "application/octet-stream");
  return type == BodyType::missing && may_be_missing ? BodyType::as_wanted : type;
}

/// The scopes that the request names, wherever it does; the order in the body wins.
Outcome<ScopeList> named_scopes(Outcome<std::optional<ScopeList>> in_url, std::string_view body) {
  if (!in_url) return Unexpected(std::move(in_url).error());
  if (body.empty()) {
    if (!*in_url) return fail(Code::payload_malformed, "no scope is named, and there is no body");
    return std::move(**in_url);
  }
  auto in_body = scopes_in_body(body);
  if (!in_body) return Unexpected(std::move(in_body).error());
  if (!*in_body && !*in_url) return fail(Code::payload_malformed, "no scope is named");
  if (!*in_body) return std::move(**in_url);
  if (*in_url && !(*in_url)->same_set(**in_body)) {
    return fail(Code::payload_malformed, "body and URL name different scopes");
  }
  return std::move(**in_body);
}

}  // namespace

// The order is the contract's: nothing about a client is told to a caller that has not proved to
// be it.
http::Answer GetAccessToken::operator()(const http::Request& request) const {
  // A removed client must not live on in a memory that no longer hears of anything.
  if (too_stale_(request.steady_now)) return render({Code::unavailable, "the store is away"});

  // 1. and 2. Who is it?
  auto client = basic_client(authenticator_, request);
  if (!client) return render(client.error());
  const std::string& id = (*client)->id;

  // 3. Does it say what it sends?
  auto in_url = scopes_in_url(request);  // well or badly: whether that is valid is said in step 4
  const bool names_scope_in_url = !in_url || in_url->has_value();
  const ContentType allowed = (*client)->content_type;
  switch (judge_content_type(request, allowed, request.body.empty() && names_scope_in_url)) {
    case BodyType::missing: return render_refusal({Code::content_type_missing, ""}, id);
    case BodyType::other: return render_content_type_refused(allowed).subject(id);
    case BodyType::as_wanted: break;
  }

  // 4. What does it ask for?
  const auto scopes = named_scopes(std::move(in_url), request.body);
  if (!scopes) return render_refusal(scopes.error(), id);

  // 5. May it have that? Then here it is, or will be.
  auto issuance = issuer_.issue(*client, *scopes, {request.now, request.steady_now});
  return answer_when_issued(std::move(issuance), [id](const Outcome<TokenPtr>& token) {
    return token ? render_token(**token, id) : render_refusal(token.error(), id);
  });
}

}  // namespace sallyport::endpoints::seed
