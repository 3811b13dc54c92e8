#include "app/config_apis.h"

namespace sallyport::app {

using namespace config;

Done take_apis(toml::table& table, const std::string& name, Config& config) {
  static const Setters<ApiConfig> setters{{"openapi", text<ApiConfig>(&ApiConfig::openapi)}};
  if (Done taken = take_all(table, "api", name, setters, config.apis); !taken) return taken;
  for (const ApiConfig& api : config.apis) {
    if (api.openapi.empty()) {
      return fail(Code::invalid_argument, name + ":" + std::to_string(api.line) +
                                              ": `openapi` is missing, the file that describes it");
    }
  }
  return done();
}

}  // namespace sallyport::app
