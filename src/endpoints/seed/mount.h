#pragma once

#include <vector>

#include "base/snapshot.h"
#include "clients/auth/authenticator.h"
#include "http/router.h"
#include "http/settings.h"
#include "keys/key_ring.h"
#include "tokens/issue.h"

namespace sallyport::endpoints::seed {

/// What these endpoints are made of; all of it must outlive the router.
struct Parts {
  clients::Authenticator& authenticator;
  tokens::Issuer& issuer;
  const Snapshot<keys::KeyRing>& keys;
  Seconds jwks_cache;
  /// Has the store been away for too long to go on from memory? Must not block.
  std::function<bool(std::chrono::steady_clock::time_point now)> too_stale;
};

void mount(http::Router& router, const Parts& parts);

/// The client's own request fields that come back in every answer.
std::vector<http::EchoedField> echoed_fields();

}  // namespace sallyport::endpoints::seed
