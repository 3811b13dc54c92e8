#pragma once

#include <functional>
#include <string>

#include "http/router.h"

namespace sallyport::endpoints::health {

/// What the admin listener asks. Each is called on an event loop and must not block.
struct Parts {
  /// Empty if this process can answer; else why not, in a few words.
  std::function<std::string()> not_ready;
  std::function<std::string()> metrics_text;
};

/// GET /healthz (the process lives), /readyz (it can answer), /metrics (Prometheus).
void mount(http::Router& router, const Parts& parts);

}  // namespace sallyport::endpoints::health
