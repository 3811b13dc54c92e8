#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "gateway/route.h"

namespace sallyport::gateway {

/// All routes, and which one is for a request. Immutable; thread-safe.
class RouteTable {
 public:
  /// `own`: the patterns of paths that the server answers itself, which always win. Refuses with
  /// Code::invalid_argument, naming the lines: two routes of which both could win, and one that can
  /// never win, since all of its paths are our own.
  static Outcome<std::shared_ptr<const RouteTable>> build(std::vector<Route> routes,
                                                          std::span<const std::string> own);

  struct Match {
    const Route* route = nullptr;  // null: none, or not with this method
    std::string allow;             // the methods that this path has; empty: no route at all
  };
  /// The most specific route for path and method: text before {parameter} before /**, from the left
  /// to the right. `path` is canonical.
  Match find(http::Method method, std::string_view path) const;

  bool empty() const { return routes_.empty(); }
  const std::vector<Route>& routes() const { return routes_; }

 private:
  /// What may stand at one place of a path.
  struct Node {
    std::unordered_map<std::string, std::unique_ptr<Node>, TextHash, std::equal_to<>> text;
    std::unique_ptr<Node> any;
    std::vector<const Route*> here;  // whose paths end here
    std::vector<const Route*> rest;  // that go on with /**
  };

  RouteTable() = default;
  Done add(const Route& route);
  static Done check(const Node& node, const Route& route, std::size_t depth);
  static Done check_below(const Node& node, const Route& route);
  static bool search(const Node& node, std::string_view rest, http::Method method, Match& match);
  static bool choose(const std::vector<const Route*>& routes, http::Method method, Match& match);

  std::vector<Route> routes_;
  std::unordered_map<std::string_view, std::vector<const Route*>> exact_;  // the common case
  Node root_;
};

}  // namespace sallyport::gateway
