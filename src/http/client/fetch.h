#pragma once

#include <optional>
#include <string>

#include "base/error.h"

namespace sallyport::http::client {

/// How a document is fetched that somebody publishes for us to read now and then.
struct FetchRules {
  std::optional<std::string>
      authorities;                // PEM file of who may vouch for the server; else the system's
  std::size_t most = 256 * 1024;  // bytes of the body
  long timeout_s = 5;             // for all of it
};

/// GET of an https:// URL: the body of a 200. Follows no redirect, uses no proxy, and calls no
/// link-local address (where clouds keep their machines' credentials), whatever the name resolves
/// to. Certificate, chain and name are verified. Blocks for up to timeout_s: not for an event loop.
/// Thread-safe. Code::unavailable says in words what was wrong.
Outcome<std::string> fetch(const std::string& url, const FetchRules& rules = {});

}  // namespace sallyport::http::client
