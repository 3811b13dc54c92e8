#pragma once

#include <string>
#include <string_view>

#include "base/secret_string.h"
#include "clients/client.h"
#include "keys/kek.h"

namespace sallyport::clients {

/// Makes a stored secret fit for client_secret_jwt: an assertion can be checked by the secret
/// alone, so it is kept, sealed under the key-encryption key for this client and this secret
/// (docs/formats/sealed-key.md). REQUIRES: stored.id is set.
Done keep_sealed(StoredSecret& stored, std::string_view client_id, std::string_view secret,
                 const keys::Kek& kek);

/// What keep_sealed() was given. Code::not_found for a secret of which only the hash is kept; else
/// as keys::open(). A microsecond; thread-safe.
Outcome<SecretString> open_sealed(const StoredSecret& stored, std::string_view client_id,
                                  const keys::Kek& kek);

}  // namespace sallyport::clients
