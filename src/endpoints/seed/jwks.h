#pragma once

#include "base/snapshot.h"
#include "http/answer.h"
#include "keys/key_ring.h"

namespace sallyport::endpoints::seed {

/// GET /v1/jwks.json: the public keys of the plain profile, the one that signs first (RFC 7517
/// section 5). May be cached for as long as a new key is published before it signs.
class Jwks {
 public:
  Jwks(const Snapshot<keys::KeyRing>& keys, Seconds cache) : keys_(keys), cache_(cache) {}
  http::Answer operator()(const http::Request& request) const;

 private:
  const Snapshot<keys::KeyRing>& keys_;
  Seconds cache_;
};

}  // namespace sallyport::endpoints::seed
