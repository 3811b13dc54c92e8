#include "gateway/forward_auth.h"

#include <algorithm>
#include <array>
#include <utility>

#include "gateway/forwarded_request.h"
#include "http/characters.h"
#include "http/path.h"
#include "http/percent.h"

namespace sallyport::gateway {
namespace {

constexpr std::array<std::pair<std::string_view, ForwardAuthStyle>, 4> kStyles{
    {{"nginx", ForwardAuthStyle::nginx},
     {"caddy", ForwardAuthStyle::caddy},
     {"traefik", ForwardAuthStyle::traefik},
     {"envoy", ForwardAuthStyle::envoy}}};

/// Are all of its characters those of a request target in origin-form (RFC 9112 3.2.1)?
bool is_target(std::string_view text) {
  return text.starts_with('/') &&
         http::characters::skip(text, 0, text.size(), http::characters::target) == text.size() &&
         http::is_well_encoded(text);
}

}  // namespace

std::optional<ForwardAuthStyle> forward_auth_style(std::string_view name) {
  const auto it = std::ranges::find(kStyles, name, &decltype(kStyles)::value_type::first);
  if (it == kStyles.end()) return std::nullopt;
  return it->second;
}

bool ForwardAuth::is_asked(std::string_view path) const {
  if (!path.starts_with(kPath)) return false;
  path.remove_prefix(kPath.size());
  return rules_.style == ForwardAuthStyle::envoy ? path.starts_with('/') : path.empty();
}

std::optional<ForwardAuth::Original> ForwardAuth::original_of(const http::Request& request) const {
  const bool original = rules_.style == ForwardAuthStyle::nginx;
  const auto method = request.find(original ? "X-Original-Method" : "X-Forwarded-Method");
  const auto target = request.find(original ? "X-Original-URI" : "X-Forwarded-Uri");
  if (method.lines != 1 || target.lines != 1) return std::nullopt;
  const auto known = http::find_method(method.value);
  if (!known) return std::nullopt;
  return Original{*known, target.value};
}

http::Response ForwardAuth::operator()(const http::Request& request) const {
  const auto asks = [&](const Network& network) { return network.contains(request.peer); };
  if (std::ranges::none_of(rules_.trusted, asks)) {
    return gate_.forbid("who asks is none of forward_auth.trusted");
  }
  if (rules_.style == ForwardAuthStyle::envoy) {
    http::Request original = request;
    original.path.remove_prefix(kPath.size());
    return gate_.answer_check(original);
  }
  const auto original = original_of(request);
  if (!original)
    return gate_.forbid("the fields of this style that say what was asked for are missing");
  return check(request, *original);
}

http::Response ForwardAuth::check(http::Request request, const Original& original) const {
  if (!is_target(original.target)) return gate_.forbid("the original target is none");
  const std::size_t path_size = std::min(original.target.find('?'), original.target.size());
  const auto canonical = http::canonical_path(original.target.substr(0, path_size));
  if (!canonical) return gate_.forbid("the original path has no safe form");
  request.method = original.method;
  request.path = canonical->text;
  request.query = original.target.substr(std::min(path_size + 1, original.target.size()));
  return gate_.answer_check(request);
}

}  // namespace sallyport::gateway
