#include "endpoints/oauth2/client_request.h"

#include "endpoints/oauth2/errors.h"
#include "http/media_type.h"

namespace sallyport::endpoints::oauth2 {
namespace {

using clients::AuthenticatedClient;

Done check_content_type(const http::Request& request) {
  switch (http::body_type(request, "application/x-www-form-urlencoded")) {
    case http::BodyType::as_wanted: return done();
    case http::BodyType::missing: return fail(Code::content_type_missing);
    case http::BodyType::other: break;
  }
  return fail(Code::content_type_refused);
}

/// RFC 6749 2.3.1: in the URL they would stand in logs.
Done check_query(const http::Request& request) {
  if (request.query.empty()) return done();
  const auto query = Form::parse(request.query);
  if (!query) return Unexpected(query.error());
  for (const char* name :
       {"client_id", "client_secret", "client_assertion", "token", "grant_type"}) {
    if (query->count(name) > 0) {
      return fail(Code::payload_malformed,
                  std::string(name) + " belongs into the body, not the URL");
    }
  }
  return done();
}

/// Which of the three ways the request shows.
struct Shown {
  http::Request::Found header;
  std::optional<std::string_view> id;
  std::optional<std::string_view> secret;
  std::optional<std::string_view> assertion;
};

Outcome<Shown> shown_by(const http::Request& request, const Form& form) {
  const Shown shown{request.find("Authorization"), form.find("client_id"),
                    form.find("client_secret"), form.find("client_assertion")};
  if (shown.header.lines > 1) return fail(Code::credentials_malformed, "two Authorization fields");
  const int ways =
      (shown.header.lines > 0 ? 1 : 0) + (shown.secret ? 1 : 0) + (shown.assertion ? 1 : 0);
  // RFC 6749 2.3: not more than one in each request.
  if (ways > 1) return fail(Code::payload_malformed, "more than one way to authenticate is used");
  if (ways == 0) return fail(Code::credentials_missing);
  if (shown.secret && !shown.id) return fail(Code::payload_malformed, "client_id is missing");
  if (shown.assertion && form.find("client_assertion_type") != clients::Assertion::kType) {
    return fail(Code::payload_malformed, "client_assertion_type is not that of a JWT");
  }
  return shown;
}

Outcome<AuthenticatedClient> by_secret(clients::Authenticator& authenticator, const Shown& shown,
                                       const clients::Attempt& attempt) {
  if (shown.secret) {
    auto posted = clients::PostedSecret::from(*shown.id, *shown.secret);
    if (!posted) return Unexpected(std::move(posted).error());
    return authenticator.authenticate(*posted, attempt);
  }
  auto basic = clients::BasicCredentials::parse(shown.header.value);
  if (!basic) return Unexpected(std::move(basic).error());
  auto client = authenticator.authenticate(*basic, attempt);
  if (client && shown.id && *shown.id != (*client)->id) {
    return fail(Code::payload_malformed, "client_id is another one than in Authorization");
  }
  return client;
}

/// Gives what may come at once or later to who waits already.
void deliver(const http::Answer& answer, const http::Reply& reply) {
  if (const auto* response = std::get_if<http::Response>(&answer)) return reply(*response);
  std::get<http::Later>(answer)(reply);
}

http::Answer by_assertion(const ClientParts& parts, std::string assertion, std::string id,
                          const clients::Attempt& attempt, ClientRequestPtr kept, ForClient work) {
  return http::Later([&assertions = parts.assertions, rules = parts.rules,
                      assertion = std::move(assertion), id = std::move(id), attempt,
                      kept = std::move(kept), work = std::move(work)](const http::Reply& reply) {
    assertions.authenticate(assertion, id, *rules, attempt,
                            [reply, kept, work](const Outcome<AuthenticatedClient>& client) {
                              if (!client) return reply(render(client.error()));
                              deliver(work(*client, *kept), reply);
                            });
  });
}

}  // namespace

http::Answer answer_client(const ClientParts& parts, const http::Request& request, ForClient work) {
  // A removed client must not live on in a memory that no longer hears of anything.
  if (parts.too_stale(request.steady_now)) return render({Code::unavailable, "the store is away"});
  if (auto type = check_content_type(request); !type) return render(type.error());
  if (auto query = check_query(request); !query) return render(query.error());
  auto form = Form::parse(request.body, "resource");
  if (!form) return render(form.error());
  const auto shown = shown_by(request, *form);
  if (!shown) return render(shown.error());

  const clients::Attempt attempt{request.caller, request.now, request.steady_now};
  if (shown->assertion) {
    std::string assertion(*shown->assertion);
    std::string id(shown->id.value_or(""));
    auto kept = std::make_shared<const ClientRequest>(
        ClientRequest{std::move(*form), request.now, request.steady_now});
    return by_assertion(parts, std::move(assertion), std::move(id), attempt, std::move(kept),
                        std::move(work));
  }
  auto client = by_secret(parts.authenticator, *shown, attempt);
  if (!client) return render(client.error());
  return work(*client, ClientRequest{std::move(*form), request.now, request.steady_now});
}

}  // namespace sallyport::endpoints::oauth2
