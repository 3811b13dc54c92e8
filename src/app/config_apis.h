#pragma once

#include "app/config.h"
#include "app/config_values.h"

namespace sallyport::app {

/// Takes every [[api]] out of the table, into the configuration. Refuses with invalid_argument,
/// naming the line. For config.cc alone.
Done take_apis(toml::table& table, const std::string& name, Config& config);

}  // namespace sallyport::app
