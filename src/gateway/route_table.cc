#include "gateway/route_table.h"

#include <algorithm>

namespace sallyport::gateway {
namespace {

using Routes = std::vector<const Route*>;

std::string named(const Route& route) {
  return "\"" + route.pattern.text() + "\" (line " + std::to_string(route.line) + ")";
}

bool share_a_method(const Route& a, const Route& b) {
  return std::ranges::any_of(a.methods, [&](http::Method method) {
    return std::ranges::find(b.methods, method) != b.methods.end();
  });
}

/// Could both be for one request, and neither is the more specific?
Done check_pair(const Route& route, const Route& other) {
  if (!share_a_method(route, other) || !route.pattern.overlaps(other.pattern)) return done();
  if (route.pattern.covers(other.pattern) != other.pattern.covers(route.pattern)) return done();
  return fail(Code::invalid_argument,
              "routes " + named(other) + " and " + named(route) +
                  " could both win for one request: make one of them more specific, or give them "
                  "different methods");
}

Done check_all(const Route& route, const Routes& others) {
  for (const Route* other : others) {
    if (Done checked = check_pair(route, *other); !checked) return checked;
  }
  return done();
}

Done check_not_shadowed(const Route& route, std::span<const std::string> own) {
  for (const std::string& path : own) {
    const auto pattern = RoutePattern::parse(path);
    if (!pattern || !pattern->covers(route.pattern)) continue;
    return fail(
        Code::invalid_argument,
        "route " + named(route) + " can never be reached: the server itself answers " + path);
  }
  return done();
}

}  // namespace

Outcome<std::shared_ptr<const RouteTable>> RouteTable::build(std::vector<Route> routes,
                                                             std::span<const std::string> own) {
  std::shared_ptr<RouteTable> table(new RouteTable());
  table->routes_ = std::move(routes);
  for (const Route& route : table->routes_) {
    if (Done reachable = check_not_shadowed(route, own); !reachable)
      return Unexpected(std::move(reachable).error());
    if (Done added = table->add(route); !added) return Unexpected(std::move(added).error());
  }
  return std::shared_ptr<const RouteTable>(std::move(table));
}

Done RouteTable::add(const Route& route) {
  if (Done alone = check(root_, route, 0); !alone) return alone;
  Node* node = &root_;
  for (const Segment& segment : route.pattern.segments()) {
    auto& next = segment.kind == Segment::Kind::any ? node->any : node->text[segment.text];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  (route.pattern.has_rest() ? node->rest : node->here).push_back(&route);
  if (route.pattern.is_exact()) exact_[route.pattern.text()].push_back(&route);
  return done();
}

/// Holds `route` against all those below `node` that may overlap with it; up to here, at `depth`,
/// they do.
Done RouteTable::check(const Node& node, const Route& route, std::size_t depth) {
  if (Done checked = check_all(route, node.rest); !checked) return checked;
  const auto& segments = route.pattern.segments();
  if (depth == segments.size()) {
    return route.pattern.has_rest() ? check_below(node, route) : check_all(route, node.here);
  }
  const Segment& segment = segments[depth];
  if (node.any) {
    if (Done checked = check(*node.any, route, depth + 1); !checked) return checked;
  }
  if (segment.kind == Segment::Kind::text) {
    const auto next = node.text.find(segment.text);
    return next == node.text.end() ? done() : check(*next->second, route, depth + 1);
  }
  for (const auto& [ignored, next] : node.text) {
    if (Done checked = check(*next, route, depth + 1); !checked) return checked;
  }
  return done();
}

Done RouteTable::check_below(const Node& node, const Route& route) {
  const auto check_node = [&](const Node& below) {
    for (const Routes* routes : {&below.here, &below.rest}) {
      if (Done checked = check_all(route, *routes); !checked) return checked;
    }
    return check_below(below, route);
  };
  if (node.any) {
    if (Done checked = check_node(*node.any); !checked) return checked;
  }
  for (const auto& [ignored, next] : node.text) {
    if (Done checked = check_node(*next); !checked) return checked;
  }
  return done();
}

RouteTable::Match RouteTable::find(http::Method method, std::string_view path) const {
  Match match;
  if (const auto it = exact_.find(path); it != exact_.end() && choose(it->second, method, match)) {
    return match;
  }
  match = {};
  search(root_, path, method, match);
  if (match.route != nullptr) match.allow.clear();
  return match;
}

/// True: found. `rest` is what of the path is not used up; it begins with '/' or is empty.
bool RouteTable::search(const Node& node, std::string_view rest, http::Method method,
                        Match& match) {
  if (rest.empty()) return choose(node.here, method, match);
  const std::size_t end = std::min(rest.find('/', 1), rest.size());
  const std::string_view segment = rest.substr(1, end - 1);
  const std::string_view behind = rest.substr(end);
  const auto text = node.text.find(segment);
  if (text != node.text.end() && search(*text->second, behind, method, match)) return true;
  if (node.any && !segment.empty() && search(*node.any, behind, method, match)) return true;
  return choose(node.rest, method, match);
}

bool RouteTable::choose(const std::vector<const Route*>& routes, http::Method method,
                        Match& match) {
  for (const Route* route : routes) {
    if (std::ranges::find(route->methods, method) != route->methods.end()) {
      match.route = route;
      return true;
    }
  }
  for (const Route* route : routes) {
    for (const http::Method has : route->methods) {
      const std::string_view name = http::name_of(has);
      if (match.allow.find(name) != match.allow.npos) continue;
      match.allow.append(match.allow.empty() ? "" : ", ").append(name);
    }
  }
  return false;
}

}  // namespace sallyport::gateway
