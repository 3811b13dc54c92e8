#include "endpoints/oauth2/token.h"

#include "base/json_text.h"
#include "endpoints/issuance_answer.h"
#include "endpoints/oauth2/errors.h"

namespace sallyport::endpoints::oauth2 {
namespace {

using clients::AuthenticatedClient;
using tokens::ScopeList;
using tokens::TokenPtr;

constexpr std::string_view kGrant = "client_credentials";

Done check_grant(const Form& form) {
  const auto grant = form.find("grant_type");
  if (!grant) return fail(Code::grant_missing);
  return *grant == kGrant ? done() : fail(Code::grant_refused);
}

/// RFC 6749 3.3: those that are named, else the client's defaults; never all.
Outcome<ScopeList> scopes_of(const Form& form, const clients::Client& client) {
  if (const auto named = form.find("scope")) {
    auto list = ScopeList::from_text(*named);
    if (!list) return fail(Code::scope_malformed, "scope is malformed");
    return list;
  }
  const auto& defaults = client.oauth2->default_scopes;
  if (defaults.empty()) {
    return fail(Code::scope_malformed, "scope is missing, and the client has no default scopes");
  }
  return ScopeList::from({defaults.begin(), defaults.end()});
}

/// RFC 8707 section 2. A token is for one audience, so that one API cannot use it at another.
Outcome<std::string_view> audience_of(const Form& form, const clients::Client& client,
                                      std::string_view issuer) {
  if (form.count("resource") > 1) {
    return fail(Code::audience_refused, "a token is for one resource; ask for one at a time");
  }
  const auto named = form.find("resource");
  return named ? *named : tokens::usual_audience(client, issuer);
}

http::Response render_token(const tokens::IssuedToken& token, const std::string& scope,
                            const std::string& client_id, UnixTime now) {
  const UnixTime from = std::max(now, token.iat);
  std::string body;
  body.reserve(token.text.size() + scope.size() + 100);
  body.append(R"({"access_token":")").append(token.text);
  body.append(R"(","token_type":"Bearer","expires_in":)");
  body.append(std::to_string((token.exp - from).count())).append(R"(,"scope":)");
  append_json_string(body, scope);
  body.push_back('}');
  http::Response response = json_response(200, std::move(body));
  // Before the second that stands in `iat`, a verifier would refuse it.
  if (token.iat > now) response.delay(token.iat - now);
  return std::move(response.reason("issued").subject(client_id));
}

/// What the token says it is for, as the response must if that differs from what was asked (RFC
/// 6749 5.1): it is always said.
struct Asked {
  std::string scope;
  std::string client_id;
  UnixTime now;

  http::Response render_outcome(const Outcome<TokenPtr>& token) const {
    if (token) return render_token(**token, scope, client_id, now);
    return render(token.error()).subject(client_id);
  }
};

}  // namespace

http::Answer Token::operator()(const http::Request& request) const {
  return answer_client(
      parts_, request,
      [&issuer = issuer_, name = name_](const AuthenticatedClient& client,
                                        const ClientRequest& kept) -> http::Answer {
        const auto refuse = [&](const Error& error) { return render(error).subject(client->id); };
        if (auto grant = check_grant(kept.form); !grant) return refuse(grant.error());
        auto scopes = scopes_of(kept.form, *client);
        if (!scopes) return refuse(scopes.error());
        const auto audience = audience_of(kept.form, *client, *name);
        if (!audience) return refuse(audience.error());

        Asked asked{scopes->text(), client->id, kept.now};
        auto issuance = issuer.issue_at_jwt(client, {std::move(*scopes), *audience, *name},
                                            {kept.now, kept.steady_now});
        return answer_when_issued(std::move(issuance),
                                  [asked = std::move(asked)](const Outcome<TokenPtr>& token) {
                                    return asked.render_outcome(token);
                                  });
      });
}

}  // namespace sallyport::endpoints::oauth2
