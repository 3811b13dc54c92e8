#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/route.h"

namespace sallyport::gateway::test {

/// A route with what matters to a table of routes.
inline Route route(std::string_view pattern, std::vector<http::Method> methods, int line = 1) {
  Route made(RoutePattern::parse(pattern).value());
  made.methods = std::move(methods);
  made.line = line;
  return made;
}

inline Route get(std::string_view pattern, int line = 1) {
  return route(pattern, {http::Method::get}, line);
}

}  // namespace sallyport::gateway::test
