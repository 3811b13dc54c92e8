#include "app/routes.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

#include "clients/client.h"
#include "http/authority.h"
#include "http/server.h"

namespace sallyport::app {
namespace {

namespace fs = std::filesystem;
using gateway::Route;

constexpr std::uintmax_t kMostFixed = 10 * 1024 * 1024;

Unexpected<Error> refuse(const RouteConfig& written, const std::string& what) {
  return fail(Code::invalid_argument, "[[route]] in line " + std::to_string(written.line) +
                                          (written.path.empty() ? "" : ", " + written.path) + ": " +
                                          what);
}

Done take_methods(const RouteConfig& written, Route& route) {
  if (written.methods.empty()) return refuse(written, "`methods` is missing, such as [\"GET\"]");
  for (const std::string& name : written.methods) {
    const auto method = http::find_method(name);
    if (!method) {
      return refuse(written, "method \"" + name +
                                 "\" is none of GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS");
    }
    if (std::ranges::find(route.methods, *method) != route.methods.end()) {
      return refuse(written, "method " + name + " is named twice");
    }
    route.methods.push_back(*method);
  }
  return done();
}

Done take_policy(const RouteConfig& written, Route& route) {
  const bool wants_token = written.scopes || written.any_scope;
  if (written.is_public && wants_token) {
    return refuse(written,
                  "`public` goes without `scopes` and `any_scope`: nobody looks at a token");
  }
  if (!written.is_public && !wants_token) {
    return refuse(written,
                  "`scopes` is missing: which scopes must a token have? ([] for any good token; "
                  "`public = true` if it needs none)");
  }
  if (written.any_scope && written.any_scope->empty()) {
    return refuse(written, "`any_scope` names no scope, so nobody could call it");
  }
  route.is_public = written.is_public;
  route.scopes = written.scopes.value_or(std::vector<std::string>{});
  route.any_scope = written.any_scope.value_or(std::vector<std::string>{});
  for (const auto* scopes : {&route.scopes, &route.any_scope}) {
    for (const std::string& scope : *scopes) {
      if (!clients::valid_scope(scope)) return refuse(written, "\"" + scope + "\" is no scope");
    }
  }
  route.audience = written.audience;
  return done();
}

std::string content_type_of(const fs::path& file) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTypes{
      {{".json", "application/json"},
       {".xml", "application/xml"},
       {".html", "text/html; charset=utf-8"},
       {".txt", "text/plain; charset=utf-8"},
       {".yaml", "application/yaml"},
       {".csv", "text/csv; charset=utf-8"}}};
  const std::string extension = file.extension().string();
  for (const auto& [known, type] : kTypes) {
    if (extension == known) return std::string(type);
  }
  return "application/octet-stream";
}

Done take_fixed_answer(const RouteConfig& written, const fs::path& folder, Route& route) {
  const fs::path file = folder / *written.respond;
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    return refuse(written, "`respond`: there is no plain file " + file.string());
  }
  if (fs::file_size(file, error) > kMostFixed) {
    return refuse(written, "`respond`: " + file.string() + " is larger than 10 MiB");
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return refuse(written, "`respond`: " + file.string() + " cannot be read");
  route.respond = gateway::FixedAnswer{content_type_of(file),
                                       std::string{std::istreambuf_iterator<char>(in), {}}};
  return done();
}

/// A route to the admin listener would open it to whoever has a token.
bool is_admin_listener(const gateway::Upstream& upstream, const Config& config) {
  const auto admin = http::ListenAddress::parse(config.admin_listen);
  if (!admin || admin->port == 0 || admin->port != upstream.origin()->port) return false;
  const auto endpoints = upstream.endpoints();
  return std::ranges::any_of(*endpoints, [&](const http::client::Endpoint& endpoint) {
    return endpoint.address == admin->address ||
           (endpoint.address.is_loopback() && admin->address.is_loopback());
  });
}

Done take_upstreams(const RouteConfig& written, const Config& config, Route& route) {
  const bool secure = std::ranges::any_of(
      written.upstream, [](const std::string& url) { return url.starts_with("https:"); });
  if (written.upstream_certificate.has_value() != written.upstream_key.has_value()) {
    return refuse(written, "`upstream_certificate` and `upstream_key` go together");
  }
  if (!secure && (written.upstream_ca || written.upstream_certificate)) {
    return refuse(written, "`upstream_ca` and `upstream_certificate` are for https:// alone");
  }
  std::shared_ptr<const http::TlsClientContext> tls;
  if (secure) {
    const auto beside = [&](const std::optional<std::string>& file) {
      return file ? std::optional((config.folder / *file).string()) : std::nullopt;
    };
    auto loaded = http::TlsClientContext::load({beside(written.upstream_ca),
                                                beside(written.upstream_certificate),
                                                beside(written.upstream_key)});
    if (!loaded) return refuse(written, loaded.error().detail);
    tls = std::move(*loaded);
  }
  std::vector<std::unique_ptr<gateway::Upstream>> all;
  for (const std::string& url : written.upstream) {
    auto upstream = gateway::Upstream::open(url, tls);
    if (!upstream) return refuse(written, upstream.error().detail);
    if (is_admin_listener(**upstream, config)) {
      return refuse(written, "upstream \"" + url + "\" is this server's own admin listener");
    }
    all.push_back(std::move(*upstream));
  }
  route.upstreams = std::make_shared<gateway::Upstreams>(std::move(all));
  return done();
}

Done take_host(const RouteConfig& written, Route& route) {
  if (written.host == "upstream") return done();
  route.host_field = written.host == "client" ? Route::HostField::client : Route::HostField::fixed;
  route.fixed_host = written.host;
  if (route.host_field == Route::HostField::client || http::is_authority(written.host))
    return done();
  return refuse(written,
                "`host` must be \"upstream\", \"client\" or a host, not \"" + written.host + "\"");
}

Outcome<Route> open_route(const RouteConfig& written, const Config& config) {
  if (written.path.empty()) return refuse(written, "`path` is missing");
  auto pattern = gateway::RoutePattern::parse(written.path);
  if (!pattern) return refuse(written, pattern.error().detail);
  Route route(std::move(*pattern));
  route.line = written.line;
  if (Done taken = take_methods(written, route); !taken) return Unexpected(taken.error());
  if (Done taken = take_policy(written, route); !taken) return Unexpected(taken.error());
  if (Done taken = take_host(written, route); !taken) return Unexpected(taken.error());
  if (written.upstream.empty() == !written.respond.has_value()) {
    return refuse(written, "it needs one of `upstream` and `respond`, and not both");
  }
  if (Done taken = written.respond ? take_fixed_answer(written, config.folder, route)
                                   : take_upstreams(written, config, route);
      !taken) {
    return Unexpected(taken.error());
  }
  route.max_body = written.max_body.value_or(UINT64_MAX);
  route.forward_token = written.forward_token;
  route.connect_timeout = written.connect_timeout;
  route.response_timeout = written.response_timeout;
  route.idle_timeout = written.idle_timeout;
  return route;
}

}  // namespace

Outcome<std::shared_ptr<const gateway::RouteTable>> open_routes(const Config& config,
                                                                std::span<const std::string> own) {
  std::vector<Route> routes;
  routes.reserve(config.routes.size());
  for (const RouteConfig& written : config.routes) {
    auto route = open_route(written, config);
    if (!route) return Unexpected(std::move(route).error());
    routes.push_back(std::move(*route));
  }
  return gateway::RouteTable::build(std::move(routes), own);
}

}  // namespace sallyport::app
