#pragma once

#include <map>
#include <string>
#include <vector>

#include "gateway/forward_auth.h"
#include "gateway/gateway.h"
#include "gateway/routes_for_test.h"
#include "tokens/issued_tokens_test.h"

namespace sallyport::gateway::test {

inline constexpr UnixTime kNow = tokens::test::kNow;
inline const UnixTime kExp = kNow + Seconds(600);

/// A token of client "c", whose fixed claim firstVisionId is 00000AUNAB.
inline std::string token_for(std::string_view scopes, UnixTime exp = kExp,
                             clients::Client client = tokens::test::sample_client()) {
  return tokens::sign_plain_token(tokens::test::ring()->active(),
                                  tokens::test::authenticated(std::move(client)),
                                  tokens::test::scopes(scopes), exp)
      .value()
      ->text;
}

/// A request that owns what it is made of.
struct Asked {
  explicit Asked(std::string target, http::Method method = http::Method::get) {
    const std::size_t question = target.find('?');
    path = target.substr(0, question);
    if (question != target.npos) query = target.substr(question + 1);
    has_query = question != target.npos;
    request.method = method;
  }
  Asked& with(std::string name, std::string value) {
    lines.emplace_back(std::move(name), std::move(value));
    return *this;
  }
  Asked& bearer(const std::string& token) { return with("Authorization", "Bearer " + token); }

  const http::Request& get() {
    fields.clear();
    for (const auto& [name, value] : lines) fields.push_back({name, value});
    request.fields = fields;
    request.path = path;
    if (has_query) request.query = query;
    request.peer = Address::parse(peer).value();
    request.caller = Address::parse(caller.empty() ? peer : caller).value();
    request.host = "api.example";
    request.now = now;
    request.id = "0123456789abcdef01234567";
    return request;
  }

  std::string path;
  std::string query;
  bool has_query;
  std::string peer = "127.0.0.1";
  std::string caller;
  UnixTime now = kNow;
  std::vector<std::pair<std::string, std::string>> lines;
  std::vector<http::Field> fields;
  http::Request request;
};

/// A gate with its parts. Its fixed answers say which route they are of.
struct Gate {
  explicit Gate(std::vector<Route> routes, Seconds clock_skew = Seconds(0))
      : gateway(Parts{std::make_shared<const tokens::TokenJudge>(
                          verifier, keys, registry, revocations,
                          tokens::TokenJudge::Rules{"https://issuer.example", clock_skew}),
                      [this](SteadyTime) { return stale; },
                      [](const Error& error) {
                        return http::Response(status_of(error.code))
                            .body(std::string(name_of(error.code)));
                      }},
                *RouteTable::build(std::move(routes), {}), "sallyport-test") {
    put(tokens::test::sample_client());
  }

  static int status_of(Code code) {
    switch (code) {
      case Code::path_unsafe:
      case Code::credentials_malformed: return 400;
      case Code::route_unknown: return 404;
      case Code::method_refused: return 405;
      case Code::token_lacks_scope:
      case Code::check_refused: return 403;
      case Code::unavailable: return 503;
      default: return 401;
    }
  }
  void put(clients::Client client) {
    registry.put(std::make_shared<const clients::Client>(std::move(client)));
  }
  http::Response ask(const http::Request& request) const {
    return std::get<http::Response>(gateway(request));
  }

  bool stale = false;
  verifier::Verifier verifier{64};
  Snapshot<keys::KeyRing> keys{tokens::test::ring()};
  clients::Registry registry;
  tokens::Revocations revocations;
  Gateway gateway;
};

/// A route that is answered with its own pattern.
inline Route fixed(std::string_view pattern, std::vector<std::string> scopes,
                   std::vector<http::Method> methods = {http::Method::get}) {
  Route made = route(pattern, std::move(methods));
  made.scopes = std::move(scopes);
  made.respond = FixedAnswer{"text/plain", std::string(pattern)};
  return made;
}

}  // namespace sallyport::gateway::test
