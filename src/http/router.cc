#include "http/router.h"

#include <stdexcept>

namespace sallyport::http {

void Router::put(Method method, std::string_view pattern, Handler handler, bool slashes) {
  const std::size_t brace = pattern.find('{');
  Place& place = brace == std::string_view::npos ? exact_[std::string(pattern)]
                                                 : below_[std::string(pattern.substr(0, brace))];
  place.pattern = pattern;
  place.slashes = slashes;
  for (const auto& [known, ignored] : place.handlers) {
    if (known == method) throw std::logic_error("route is registered twice: " + place.pattern);
  }
  if (!place.allow.empty()) place.allow += ", ";
  place.allow += name_of(method);
  place.handlers.emplace_back(method, std::move(handler));
}

void Router::add(Method method, std::string_view pattern, Handler handler) {
  put(method, pattern, std::move(handler), false);
}

void Router::add_with_slashes(Method method, std::string_view pattern, Handler handler) {
  put(method, pattern, std::move(handler), true);
}

Router::Match Router::match(const Place& place, Method method, std::string_view parameter) {
  Match found{nullptr, parameter, place.pattern, place.allow};
  for (const auto& [known, handler] : place.handlers) {
    if (known == method) found.handler = &handler;
  }
  return found;
}

std::vector<std::string> Router::patterns() const {
  std::vector<std::string> all;
  for (const auto* places : {&exact_, &below_}) {
    for (const auto& [ignored, place] : *places) all.push_back(place.pattern);
  }
  return all;
}

std::vector<std::string> Router::operations() const {
  std::vector<std::string> all;
  for (const auto* places : {&exact_, &below_}) {
    for (const auto& [ignored, place] : *places) {
      for (const auto& [method, handler] : place.handlers)
        all.push_back(std::string(name_of(method)) + " " + place.pattern);
    }
  }
  return all;
}

Router::Match Router::find(Method method, std::string_view path) const {
  if (const auto it = exact_.find(path); it != exact_.end()) return match(it->second, method, {});
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || slash + 1 == path.size()) return {};
  const auto it = below_.find(path.substr(0, slash + 1));
  if (it == below_.end()) return {};
  const std::string_view parameter = path.substr(slash + 1);
  if (!it->second.slashes && parameter.find("%2F") != std::string_view::npos) return {};
  return match(it->second, method, parameter);
}

}  // namespace sallyport::http
