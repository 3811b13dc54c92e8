#include "endpoints/later/token.h"

#include <algorithm>
#include <array>

#include "base/form.h"
#include "base/json_text.h"
#include "endpoints/issuance_answer.h"
#include "endpoints/later/body.h"
#include "endpoints/later/errors.h"
#include "http/media_type.h"

namespace sallyport::endpoints::later {
namespace {

using clients::AuthenticatedClient;
using clients::ContentType;
using tokens::ScopeList;
using tokens::TokenPtr;

constexpr std::string_view kGrant = "client_credentials";
constexpr Member kGrantType{"grant_type", 20};
constexpr Member kScope{"scope", 100};
constexpr std::array<Member, 4> kMembers{
    {kGrantType, kScope, {"client_id", 60}, {"client_secret", 100}}};
constexpr std::string_view kAppContext = "appContext";
constexpr std::array<std::string_view, 2> kAppContexts{"firstvision", "aplus"};
constexpr std::size_t kMostToken = 1200;

/// How the three forms differ in what they answer.
enum class ExpiresIn : std::uint8_t { seconds, point_in_time };
struct AnswerShape {
  ExpiresIn expires_in = ExpiresIn::seconds;
  bool names_scope = false;
};

/// Everything that an answer needs when the request is gone.
struct Asked {
  AnswerShape shape;
  std::string instance;
  std::string client_id;
  std::string scope;
  UnixTime now;

  http::Response render_outcome(const Outcome<TokenPtr>& token) const;
  http::Response render_token(const tokens::IssuedToken& token) const;
};

http::Response Asked::render_outcome(const Outcome<TokenPtr>& token) const {
  if (!token) return render(token.error(), instance).subject(client_id);
  if ((*token)->text.size() > kMostToken) {
    return render(Fault{kConstraint, {"access_token: it would have more than 1200 characters"}},
                  instance)
        .subject(client_id);
  }
  return render_token(**token);
}

http::Response Asked::render_token(const tokens::IssuedToken& token) const {
  const std::int64_t until =
      shape.expires_in == ExpiresIn::seconds ? (token.exp - now).count() : to_unix(token.exp);
  std::string body = R"({"access_token":")";
  body.append(token.text).append(R"(","token_type":"Bearer","expires_in":)");
  body.append(std::to_string(until));
  if (shape.names_scope) {
    body += R"(,"scope":)";
    append_json_string(body, scope);
  }
  body.push_back('}');
  http::Response response(200);
  response.reason("issued")
      .fields("Content-Type: application/json\r\nCache-Control: no-store\r\nPragma: no-cache\r\n")
      .subject(client_id)
      .body(std::move(body));
  return response;
}

http::Answer issue(tokens::Issuer& issuer, const AuthenticatedClient& client,
                   const ScopeList& scopes, std::string_view grant_type, Asked asked,
                   const http::Request& request) {
  if (grant_type != kGrant) {
    return render(Error{Code::grant_refused, "another grant_type"}, request.path)
        .subject(client->id);
  }
  auto issuance = issuer.issue(client, scopes, {request.now, request.steady_now});
  return answer_when_issued(std::move(issuance),
                            [asked = std::move(asked)](const Outcome<TokenPtr>& token) {
                              return asked.render_outcome(token);
                            });
}

/// Every scope must begin with "firstvision." or whatever the context is.
bool is_in_context(const ScopeList& scopes, std::string_view context) {
  bool all = true;
  scopes.each([&](std::string_view scope) {
    all = scope.starts_with(context) && scope.substr(context.size()).starts_with('.');
    return all;
  });
  return all;
}

/// What the query of v2 says.
struct AppContext {
  std::string name;
  std::vector<std::string> missing;
  Unfit unfit;

  static AppContext of(const http::Request& request) {
    AppContext context;
    const auto query = Form::parse(request.query);
    if (!query) {
      context.unfit.add(kAppContext, "the query is not well-formed");
    } else if (const auto named = query->find(kAppContext); !named) {
      context.missing.emplace_back(kAppContext);
    } else if (std::ranges::find(kAppContexts, *named) == kAppContexts.end()) {
      context.unfit.add(kAppContext, "must be firstvision or aplus");
    } else {
      context.name = *named;
    }
    return context;
  }
};

/// Nothing, and added to `unfit`, if they are no list of scopes.
std::optional<ScopeList> scopes_of(std::string_view text, Unfit& unfit) {
  auto scopes = ScopeList::from_text(text);
  if (scopes) return std::move(*scopes);
  unfit.add(kScope.name, "is no list of scopes with single spaces between them");
  return std::nullopt;
}

/// `context` is null for v1.
http::Answer answer_post(const TokenParts& parts, const http::Request& request,
                         const AppContext* context) {
  if (parts.too_stale(request.steady_now))
    return render(Error{Code::unavailable, "the store is away"}, request.path);
  const auto body =
      Body::parse(request, kMembers, context ? context->missing : std::vector<std::string>());
  if (!body) return render(body.error(), request.path);

  Unfit unfit = context ? context->unfit : Unfit();
  body->check_lengths(kMembers, unfit);
  const auto scopes = scopes_of(body->text(kScope.name), unfit);
  const bool is_known = context && !context->name.empty();
  if (is_known && scopes && !is_in_context(*scopes, context->name)) {
    unfit.add(kScope.name, "each must begin with the appContext and a dot");
  }
  const auto posted = body->posted_secret(unfit);
  if (unfit.any()) return render(std::move(unfit).fault(), request.path);

  auto client =
      parts.authenticator.authenticate(*posted, {request.caller, request.now, request.steady_now});
  if (!client) return render(client.error(), request.path);
  if ((*client)->content_type != ContentType::json) {
    return render_content_type_refused((*client)->content_type, request.path)
        .subject((*client)->id);
  }
  Asked asked{{ExpiresIn::seconds, context != nullptr},
              std::string(request.path),
              (*client)->id,
              scopes->text(),
              request.now};
  return issue(parts.issuer, *client, *scopes, body->text(kGrantType.name), std::move(asked),
               request);
}

http::Answer answer_post_v2(const TokenParts& parts, const http::Request& request) {
  const AppContext context = AppContext::of(request);
  return answer_post(parts, request, &context);
}

/// With GET there is no body, so a Content-Type may be missing; one that is there must be right.
bool is_type_refused(const http::Request& request, ContentType allowed) {
  return http::body_type(request, allowed == ContentType::json
                                      ? "application/json"
                                      : "application/octet-stream") == http::BodyType::other;
}

Outcome<AuthenticatedClient> by_basic(const TokenParts& parts, const http::Request& request) {
  const auto authorization = request.find("Authorization");
  if (authorization.lines == 0) return fail(Code::credentials_missing);
  if (authorization.lines > 1) return fail(Code::credentials_malformed, "two Authorization fields");
  auto shown = clients::BasicCredentials::parse(authorization.value);
  if (!shown) return Unexpected(std::move(shown).error());
  return parts.authenticator.authenticate(*shown,
                                          {request.caller, request.now, request.steady_now});
}

http::Answer answer_get(const TokenParts& parts, const http::Request& request) {
  if (parts.too_stale(request.steady_now))
    return render(Error{Code::unavailable, "the store is away"}, request.path);
  auto client = by_basic(parts, request);
  if (!client) return render(client.error(), request.path);
  const std::string& id = (*client)->id;
  const auto refuse = [&](const Fault& fault) { return render(fault, request.path).subject(id); };
  if (is_type_refused(request, (*client)->content_type)) {
    return render_content_type_refused((*client)->content_type, request.path).subject(id);
  }
  const auto query = Form::parse(request.query);
  if (!query) return refuse({kConstraint, {"the query is not well-formed"}});
  std::vector<std::string> missing;
  Unfit unfit;
  for (const Member& parameter : {kGrantType, kScope}) {
    const auto value = query->find(parameter.name);
    if (!value) missing.emplace_back(parameter.name);
    if (value) unfit.check_length(parameter, *value);
  }
  if (!missing.empty()) return refuse({kMissing, std::move(missing)});
  const auto scopes = scopes_of(*query->find(kScope.name), unfit);
  if (unfit.any()) return refuse(std::move(unfit).fault());
  Asked asked{{ExpiresIn::point_in_time, false},
              std::string(request.path),
              id,
              scopes->text(),
              request.now};
  return issue(parts.issuer, *client, *scopes, *query->find(kGrantType.name), std::move(asked),
               request);
}

}  // namespace

http::Handler post_token(const TokenParts& parts) {
  return [parts](const http::Request& request) { return answer_post(parts, request, nullptr); };
}
http::Handler get_token(const TokenParts& parts) {
  return [parts](const http::Request& request) { return answer_get(parts, request); };
}
http::Handler post_token_v2(const TokenParts& parts) {
  return [parts](const http::Request& request) { return answer_post_v2(parts, request); };
}

}  // namespace sallyport::endpoints::later
