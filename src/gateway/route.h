#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/route_pattern.h"
#include "gateway/upstreams.h"
#include "http/head.h"

namespace sallyport::gateway {

/// An answer that stands in the place of an upstream's.
struct FixedAnswer {
  std::string content_type;
  std::string body;
};

/// Who may call which paths with which methods, and who answers. Immutable.
struct Route {
  explicit Route(RoutePattern paths) : pattern(std::move(paths)) {}

  RoutePattern pattern;
  std::vector<http::Method> methods;
  bool is_public = false;               // needs no token
  std::vector<std::string> scopes;      // all of them are needed
  std::vector<std::string> any_scope;   // one of them is needed, if there are any
  std::optional<std::string> audience;  // of tokens that have one
  std::uint64_t max_body = UINT64_MAX;

  // One of these two.
  std::shared_ptr<Upstreams> upstreams;
  std::optional<FixedAnswer> respond;

  /// What stands in the Host field for the upstream: its own authority, the client's word, or this.
  enum class HostField : std::uint8_t { upstream, client, fixed };
  HostField host_field = HostField::upstream;
  std::string fixed_host;
  bool forward_token = false;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds response_timeout{60'000};  // from the request's end to the head
  std::chrono::milliseconds idle_timeout{60'000};      // between two pieces of a body

  int line = 0;  // of the configuration, for messages
};

}  // namespace sallyport::gateway
