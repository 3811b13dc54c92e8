#pragma once

#include <memory>
#include <string>

#include "base/snapshot.h"
#include "endpoints/oauth2/client_request.h"
#include "http/router.h"
#include "keys/key_ring.h"
#include "tokens/issue.h"
#include "tokens/judge.h"
#include "tokens/revoker.h"

namespace sallyport::endpoints::oauth2 {

/// What these endpoints are made of; all of it must outlive the router.
struct Parts {
  ClientParts clients;
  tokens::Issuer& issuer;
  std::shared_ptr<const tokens::TokenJudge> judge;
  tokens::Revoker& revoker;
  const Snapshot<keys::KeyRing>& keys;
  Seconds jwks_cache;
};

/// All of them stand below the path of the judge's issuer, as its metadata says.
/// REQUIRES: check_issuer() has passed.
void mount(http::Router& router, const Parts& parts);

/// Is this one of the patterns that mount() has registered for this issuer? Then render_fault()
/// answers what HTTP refuses there.
bool is_ours(std::string_view pattern, std::string_view issuer);

}  // namespace sallyport::endpoints::oauth2
