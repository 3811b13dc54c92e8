#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/address.h"
#include "http/exchange.h"
#include "http/limits.h"
#include "http/response.h"
#include "http/router.h"
#include "http/tls_context.h"

namespace sallyport::http {

struct Timeouts {
  std::chrono::milliseconds head{10'000};   // from its first byte to its last
  std::chrono::milliseconds body{30'000};   // of the whole body
  std::chrono::milliseconds idle{75'000};   // between requests
  std::chrono::milliseconds write{30'000};  // without any progress
  std::chrono::milliseconds linger{2'000};  // for reading on after an early refusal
};

/// A request field that comes back in every answer, if it is sent once, has 1 to `most` characters,
/// and all of them are visible ASCII.
struct EchoedField {
  std::string name;
  std::size_t most;
};

/// How a server behaves. Immutable; a reload replaces it whole, and the next request of every
/// connection sees the new one.
struct Settings {
  Limits limits;
  Timeouts timeouts;
  std::size_t connections = 10'000;              // of one event loop; further ones are answered 503
  std::size_t connections_per_address = 10'000;  // the same; trusted proxies may have more
  std::vector<EchoedField> echoed;
  std::vector<Network> trusted_proxies;  // whose X-Forwarded-For is believed
  std::shared_ptr<const Router> router;  // never null
  /// Is asked for paths that the router does not know, before their body is read; may be empty.
  Handler fallback;
  /// The answer where HTTP itself refuses. `pattern`: of the route, as it was registered; empty
  /// where the router does not know it. (Not the path: what a client sent may have been overwritten
  /// by the time that its body is refused.) Never empty.
  std::function<Response(int status, std::string_view pattern)> fault;
  std::function<void(const Exchange&)> observe;  // called after each answer; may be empty
  std::function<void()> on_tick;          // on each loop, about ten times a second; may be empty
  std::shared_ptr<const TlsContext> tls;  // null: plain HTTP
};

}  // namespace sallyport::http
