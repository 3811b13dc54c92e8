#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "gateway/gateway.h"

namespace sallyport::gateway {

/// By which fields a proxy says what it was asked for: exactly one way, since a client could have
/// added those of another.
enum class ForwardAuthStyle : std::uint8_t {
  nginx,    // X-Original-Method and X-Original-URI, which its configuration has to overwrite
  caddy,    // X-Forwarded-Method and X-Forwarded-Uri, which it sets itself
  traefik,  // the same
  envoy,    // none: it asks with the original method, and the path behind /gate/check
};
std::optional<ForwardAuthStyle> forward_auth_style(std::string_view name);

struct ForwardAuthRules {
  ForwardAuthStyle style = ForwardAuthStyle::nginx;
  std::vector<Network> trusted;  // who may ask
};

/// /gate/check: whether a request that another proxy has may pass, by the same rules as the gateway
/// itself. Answers 200 with who it is (X-Client-Id, ...), 401, 403 and 503 and nothing else, since
/// nginx passes no others on.
class ForwardAuth {
 public:
  /// The gate outlives it.
  ForwardAuth(const Gateway& gate, ForwardAuthRules rules)
      : gate_(gate), rules_(std::move(rules)) {}

  static constexpr std::string_view kPath = "/gate/check";
  /// Is this its path, in this style?
  bool is_asked(std::string_view path) const;
  http::Response operator()(const http::Request& request) const;

 private:
  struct Original {
    http::Method method;
    std::string_view target;
  };
  std::optional<Original> original_of(const http::Request& request) const;
  http::Response check(http::Request request, const Original& original) const;

  const Gateway& gate_;
  ForwardAuthRules rules_;
};

}  // namespace sallyport::gateway
