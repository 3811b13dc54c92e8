#pragma once

#include <vector>

#include "app/config.h"
#include "endpoints/explorer/api_document.h"
#include "gateway/route_table.h"

namespace sallyport::app {

/// The documents of a configuration's [[api]], read from their files, with what its routes ask.
/// Refuses with invalid_argument, naming line and file.
Outcome<std::vector<endpoints::explorer::ApiDocument>> read_api_documents(
    const Config& config, const gateway::RouteTable& routes);

}  // namespace sallyport::app
