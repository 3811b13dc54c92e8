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

Gateway::Gateway(Parts parts, std::shared_ptr<const RouteTable> routes, std::string via)
    : parts_(std::move(parts)), routes_(std::move(routes)), via_(std::move(via)) {}

Outcome<tokens::LiveToken> Gateway::live_token(const http::Request& request) const {
  const auto shown = bearer_of(request);
  if (!shown) return Unexpected(shown.error());
  // A revocation that this process has not heard of must not be missed for longer than was
  // promised.
  if (parts_.too_stale(request.steady_now)) return fail(Code::unavailable, "the store is away");
  const auto ring = parts_.keys.get();
  auto verified = parts_.verifier.verify(
      *shown, [&] { return ring->verifying_keys(request.now); }, request.now, parts_.rules);
  if (!verified) return Unexpected(std::move(verified).error());
  return tokens::standing(std::move(*verified), *ring, parts_.clients, parts_.revocations,
                          request.now);
}

http::Response Gateway::refuse(const Error& error, const Route* route) const {
  http::Response response = parts_.render(error);
  const std::string asks =
      challenge(error.code, route == nullptr ? std::string() : wanted_scopes(*route));
  if (!asks.empty()) response.add("WWW-Authenticate", asks);
  if (route != nullptr) response.route(route->pattern.text());
  return response;
}

http::Answer Gateway::operator()(const http::Request& request) const {
  if (!is_safe_path(request.path)) return parts_.fault(400).close();
  const auto match = routes_->find(request.method, request.path);
  if (match.route == nullptr) {
    if (match.allow.empty()) return parts_.fault(404);
    return parts_.fault(405).add("Allow", match.allow);
  }
  if (const auto verdict = pass_public(*match.route)) return pass(request, *verdict);
  auto token = live_token(request);
  if (!token) return refuse(token.error(), match.route);
  const std::string client_id = token->token()->client_id();
  const auto verdict = enforce(*match.route, std::move(*token));
  if (!verdict) return refuse(verdict.error(), match.route).subject(client_id);
  return pass(request, *verdict);
}

http::Answer Gateway::pass(const http::Request& request, const Verdict& verdict) const {
  const Route& route = verdict.route();
  std::string client_id = verdict.token() ? (*verdict.token())->client_id() : std::string();
  if (route.respond) {
    http::Response response(200);
    response.add("Content-Type", route.respond->content_type)
        .body(route.respond->body)
        .reason("fixed")
        .route(route.pattern.text())
        .subject(std::move(client_id));
    return response;
  }
  return pass_on(route, forward(request, verdict, via_), std::move(client_id), parts_.render);
}

}  // namespace sallyport::gateway
