#include "gateway/gateway.h"

#include "gateway/bearer.h"
#include "gateway/challenge.h"

namespace sallyport::gateway {

bool is_safe_path(std::string_view canonical) {
  if (canonical.find(';') != canonical.npos) return false;
  for (std::size_t at = canonical.find('%'); at != canonical.npos;
       at = canonical.find('%', at + 3)) {
    const std::string_view octet = canonical.substr(at, 3);
    if (octet == "%2F" || octet == "%3B") return false;
  }
  return true;
}

// The order is the contract's: path (400), route (404), method (405), token (401), scope (403).
std::variant<Verdict, Gateway::Refusal> Gateway::judge(const http::Request& request) const {
  if (!is_safe_path(request.path)) return Refusal{{Code::path_unsafe, {}}};
  auto match = routes_->find(request.method, request.path);
  if (match.route == nullptr) {
    if (match.allow.empty()) return Refusal{{Code::route_unknown, {}}};
    return Refusal{{Code::method_refused, {}}, nullptr, std::move(match.allow)};
  }
  const Route& route = *match.route;
  if (auto verdict = pass_public(route)) return std::move(*verdict);
  auto token = live_token(request);
  if (!token) return Refusal{std::move(token).error(), &route};
  std::string client_id = token->token()->client_id();
  auto verdict = enforce(route, std::move(*token), parts_.judge->issuer());
  if (verdict) return std::move(*verdict);
  return Refusal{std::move(verdict).error(), &route, {}, std::move(client_id)};
}

Outcome<tokens::LiveToken> Gateway::live_token(const http::Request& request) const {
  const auto shown = bearer_of(request);
  if (!shown) return Unexpected(shown.error());
  // A revocation that this process has not heard of must not be missed for longer than was
  // promised.
  if (parts_.too_stale(request.steady_now)) return fail(Code::unavailable, "the store is away");
  return parts_.judge->judge(*shown, request.now);
}

http::Response Gateway::refuse(const Refusal& refusal) const {
  http::Response response = parts_.render(refusal.error);
  const std::string asks = challenge(
      refusal.error.code, refusal.route == nullptr ? std::string() : wanted_scopes(*refusal.route));
  if (!asks.empty()) response.add("WWW-Authenticate", asks);
  if (!refusal.allow.empty()) response.add("Allow", refusal.allow);
  if (refusal.error.code == Code::path_unsafe) response.close();
  if (refusal.route != nullptr) response.route(refusal.route->pattern.text());
  return response.subject(refusal.client_id);
}

http::Answer Gateway::operator()(const http::Request& request) const {
  const auto judged = judge(request);
  if (const auto* refusal = std::get_if<Refusal>(&judged)) return refuse(*refusal);
  return pass(request, std::get<Verdict>(judged));
}

http::Answer Gateway::pass(const http::Request& request, const Verdict& verdict) const {
  const Route& route = verdict.route();
  if (!route.respond) return pass_on(verdict, forward(request, verdict, via_), parts_.render);
  http::Response response(200);
  response.add("Content-Type", route.respond->content_type)
      .body(route.respond->body)
      .reason("fixed")
      .route(route.pattern.text())
      .subject(verdict.client_id());
  return response;
}

http::Response Gateway::forbid(std::string why) const {
  return parts_.render({Code::check_refused, std::move(why)});
}

http::Response Gateway::answer_check(const http::Request& request) const {
  const auto judged = judge(request);
  if (const auto* refusal = std::get_if<Refusal>(&judged)) {
    switch (refusal->error.code) {
      case Code::path_unsafe:
      case Code::route_unknown:
      case Code::method_refused: return forbid(std::string(name_of(refusal->error.code)));
      // A 401 all the same: its words and its challenge still say what is wrong.
      case Code::credentials_malformed:
        return parts_.render({Code::token_malformed, refusal->error.detail})
            .add("WWW-Authenticate", challenge(Code::credentials_malformed, {}));
      default: return refuse(*refusal);
    }
  }
  const auto& verdict = std::get<Verdict>(judged);
  http::Response response(200);
  response.add("Cache-Control", "no-store").reason("checked").route(verdict.route().pattern.text());
  if (verdict.token()) {
    std::string identity;
    append_identity(identity, *verdict.token());
    response.fields(identity).subject((*verdict.token())->client_id());
  }
  return response;
}

}  // namespace sallyport::gateway
