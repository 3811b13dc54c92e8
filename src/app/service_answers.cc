#include <algorithm>
#include <iterator>

#include "app/api_documents.h"
#include "app/routes.h"
#include "app/service.h"
#include "endpoints/explorer/mount.h"
#include "endpoints/later/errors.h"
#include "endpoints/later/mount.h"
#include "endpoints/oauth2/errors.h"
#include "endpoints/oauth2/metadata.h"
#include "endpoints/oauth2/mount.h"
#include "endpoints/seed/errors.h"
#include "endpoints/seed/mount.h"
#include "gateway/forward_auth.h"
#include "gateway/gateway.h"
#include "observe/log.h"

// Which part answers what, as the configuration says.

namespace sallyport::app {

namespace explorer = endpoints::explorer;

std::vector<std::string> Service::own_paths(const Config& config, const http::Router& router) {
  std::vector<std::string> own = router.patterns();
  if (config.explorer)
    std::ranges::move(explorer::patterns(explorer::pages()), std::back_inserter(own));
  if (config.forward_auth_style) {
    const auto style = gateway::forward_auth_style(*config.forward_auth_style);
    const bool below = *style == gateway::ForwardAuthStyle::envoy;
    own.push_back(std::string(gateway::ForwardAuth::kPath) + (below ? "/**" : ""));
  }
  return own;
}

std::function<http::Response(int, std::string_view)> Service::fault(const Config& config) const {
  return [oauth2 = config.oauth2, later = config.later, issuer = issuer_name_](
             int status, std::string_view pattern) {
    if (oauth2 && endpoints::oauth2::is_ours(pattern, issuer))
      return endpoints::oauth2::render_fault(status);
    if (later && endpoints::later::is_ours(pattern))
      return endpoints::later::render_fault(status, pattern);
    return endpoints::seed::render_fault(status);
  };
}

std::function<bool(std::chrono::steady_clock::time_point)> Service::too_stale(
    Seconds max_stale) const {
  return [this, max_stale](auto now) { return tail_->stale_for(now) > max_stale; };
}

std::shared_ptr<http::Router> Service::contracts(
    const Config& config, const std::shared_ptr<const tokens::TokenJudge>& judge) {
  auto router = std::make_shared<http::Router>();
  const auto stale = too_stale(config.max_stale);
  if (config.seed) {
    endpoints::seed::mount(*router, {authenticator_, *issuer_, keys_, jwks_cache_, stale});
  }
  if (config.later) {
    endpoints::later::mount(*router, {authenticator_, *issuer_, stale}, judge);
  }
  if (config.oauth2) {
    clients::AssertionRules rules{issuer_name_, {}};
    if (config.token_url_audience) {
      rules.also_accepted.push_back(endpoints::oauth2::token_url(issuer_name_));
    }
    endpoints::oauth2::mount(
        *router, {{authenticator_, *assertions_,
                   std::make_shared<const clients::AssertionRules>(std::move(rules)), stale},
                  *issuer_,
                  judge,
                  *writer_,
                  keys_,
                  jwks_cache_});
  }
  return router;
}

Outcome<std::shared_ptr<const gateway::RouteTable>> Service::routes(
    const Config& config, std::span<const std::string> own) {
  auto routes = open_routes(config, own);
  if (routes) names_.use(*routes);
  return routes;
}

Done Service::mount_explorer(http::Router& router, const Config& config,
                             std::span<const std::string> own,
                             const gateway::RouteTable& routes) const {
  auto documents = read_api_documents(config, routes);
  if (!documents) return Unexpected(std::move(documents).error());
  if (!config.explorer) return done();
  if (explorer::pages().empty()) {
    observe::log_warning("explorer_missing",
                         {{"detail", "built without Node: there are no pages for `explorer`"}});
  }
  const std::string_view below = endpoints::oauth2::path_of_issuer(issuer_name_);
  explorer::mount(router, {explorer::pages(),
                           {own, std::string(below)},
                           std::move(*documents),
                           endpoints::seed::render_fault});
  return done();
}

http::Handler Service::gateway(const Config& config,
                               std::shared_ptr<const gateway::RouteTable> routes,
                               std::shared_ptr<const tokens::TokenJudge> judge) {
  std::optional<gateway::ForwardAuthRules> check;
  if (config.forward_auth_style) {
    check = {*gateway::forward_auth_style(*config.forward_auth_style), config.forward_auth_trusted};
  }
  if (routes->empty() && !check) return http::Handler();

  auto gate = std::make_shared<const gateway::Gateway>(
      gateway::Parts{std::move(judge), too_stale(config.max_stale), endpoints::seed::render},
      std::move(routes), via_);
  if (!check) {
    return http::Handler([gate](const http::Request& request) { return (*gate)(request); });
  }
  return http::Handler([gate, check = gateway::ForwardAuth(*gate, std::move(*check))](
                           const http::Request& request) -> http::Answer {
    if (check.is_asked(request.path)) return check(request);
    return (*gate)(request);
  });
}

}  // namespace sallyport::app
