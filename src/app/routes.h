#pragma once

#include <memory>
#include <span>
#include <string>

#include "app/config.h"
#include "gateway/route_table.h"

namespace sallyport::app {

/// The routes of a configuration, ready to be used: reads files, looks names up, makes TLS ready.
/// `own`: the patterns of the server's own paths. Refuses with invalid_argument, naming the line.
Outcome<std::shared_ptr<const gateway::RouteTable>> open_routes(const Config& config,
                                                                std::span<const std::string> own);

}  // namespace sallyport::app
