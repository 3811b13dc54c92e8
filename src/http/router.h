#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "http/answer.h"

namespace sallyport::http {

/// Which handler answers which method and path. Filled at start, then only read; then thread-safe.
class Router {
 public:
  /// `pattern` is a path, or a path whose last segment is {parameter}: any one segment, not empty.
  /// Throws std::logic_error if method and pattern are taken.
  void add(Method method, std::string_view pattern, Handler handler);
  /// The same; the parameter's segment may hold an encoded slash.
  void add_with_slashes(Method method, std::string_view pattern, Handler handler);

  struct Match {
    const Handler* handler = nullptr;  // null: no such path, or not with this method
    std::string_view parameter;
    std::string_view pattern;  // as registered, for the metrics: never what a stranger sent
    std::string_view allow;    // the path is known: which methods it has
  };
  /// `path` is canonical. An encoded slash matches nothing but where it is allowed.
  Match find(Method method, std::string_view path) const;

  /// Every pattern that is registered.
  std::vector<std::string> patterns() const;
  /// The same, once for each of its methods: "GET /healthz".
  std::vector<std::string> operations() const;

 private:
  struct Place {
    std::string pattern;
    std::string allow;
    bool slashes = false;
    std::vector<std::pair<Method, Handler>> handlers;
  };
  void put(Method method, std::string_view pattern, Handler handler, bool slashes);
  static Match match(const Place& place, Method method, std::string_view parameter);

  std::unordered_map<std::string, Place, TextHash, std::equal_to<>> exact_;
  std::unordered_map<std::string, Place, TextHash, std::equal_to<>>
      below_;  // key: up to the last '/'
};

}  // namespace sallyport::http
