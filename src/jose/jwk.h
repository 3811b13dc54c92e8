#pragma once

#include <string>
#include <string_view>

#include "crypto/key.h"
#include "jose/algorithms.h"

namespace sallyport::jose {

/// A public key as a JWK (RFC 7517 section 4): kty, the members of its type (n, e; crv, x, y; or
/// crv, x), alg, use=sig, kid, in that order, without white space. There is no way to write a
/// private one. REQUIRES: `algorithm` fits `key`.
std::string jwk_json(const crypto::PublicKey& key, const Algorithm& algorithm,
                     std::string_view kid);

/// RFC 7638 with SHA-256, base64url: the key id that a key has of itself.
std::string thumbprint(const crypto::PublicKey& key);

}  // namespace sallyport::jose
