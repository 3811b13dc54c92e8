#include "app/config_routes.h"

namespace sallyport::app {
namespace {

using namespace config;

Setter<RouteConfig> patience(Seconds RouteConfig::*member) {
  return duration<RouteConfig>(Seconds(1), Seconds(86400), member);
}

const Setters<RouteConfig>& setters() {
  static const Setters<RouteConfig> all{
      {"methods", texts<RouteConfig>(&RouteConfig::methods)},
      {"path", text<RouteConfig>(&RouteConfig::path)},
      {"public", flag(&RouteConfig::is_public)},
      {"scopes", texts<RouteConfig>(&RouteConfig::scopes)},
      {"any_scope", texts<RouteConfig>(&RouteConfig::any_scope)},
      {"audience", text<RouteConfig>(&RouteConfig::audience)},
      {"upstream", texts<RouteConfig>(&RouteConfig::upstream, true)},
      {"respond", text<RouteConfig>(&RouteConfig::respond)},
      {"max_body", byte_size<RouteConfig>(&RouteConfig::max_body)},
      {"host", text<RouteConfig>(&RouteConfig::host)},
      {"forward_token", flag(&RouteConfig::forward_token)},
      {"connect_timeout", patience(&RouteConfig::connect_timeout)},
      {"response_timeout", patience(&RouteConfig::response_timeout)},
      {"idle_timeout", patience(&RouteConfig::idle_timeout)},
      {"upstream_ca", text<RouteConfig>(&RouteConfig::upstream_ca)},
      {"upstream_certificate", text<RouteConfig>(&RouteConfig::upstream_certificate)},
      {"upstream_key", text<RouteConfig>(&RouteConfig::upstream_key)},
  };
  return all;
}

}  // namespace

Done take_routes(toml::table& table, const std::string& name, Config& config) {
  return take_all(table, "route", name, setters(), config.routes);
}

}  // namespace sallyport::app
