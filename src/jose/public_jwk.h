#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "base/json.h"
#include "crypto/key.h"
#include "jose/imported_key.h"

namespace sallyport::jose {

/// What a JWK says, for this folder's readers. What is wrong with a key, whatever it is for, has
/// been refused; whether one that is merely not for us is refused too is left to them.
struct PublicJwk {
  std::string kty;
  std::string crv;                       // empty where the kty has none
  std::optional<crypto::PublicKey> key;  // nothing if the table has no algorithm for kty and crv
  const Algorithm* algorithm = nullptr;  // null if `alg` is missing, or none of the table
  std::optional<std::string> kid;        // not empty
  /// Why nothing can be verified with it here; empty if something can, once `algorithm` is known.
  std::string unused_because;
};

/// Refuses with invalid_argument: no object; private members, kty oct; members that are missing, of
/// another JSON type than they have, or not well-formed; keys that crypto::PublicKey does not take;
/// an `alg` of the table that is for another kind of key.
/// REQUIRES: `jwk` was read with duplicates refused.
Outcome<PublicJwk> read_public_jwk(const Json& jwk);

/// The key, under its thumbprint if it has no kid. Refuses with invalid_argument what is unused,
/// and what has no algorithm.
Outcome<ImportedKey> import_key(PublicJwk jwk);

}  // namespace sallyport::jose
