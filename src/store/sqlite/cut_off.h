#pragma once

#include <string_view>

#include "store/sqlite/database.h"
#include "tokens/revocation_store.h"

namespace sallyport::store::sqlite {

/// The latest expiry of all tokens that the client can hold, those with a chosen one left out: as
/// latest_expiry() says, or behind a revoked one, since the issuer steps over those.
/// Code::not_found. REQUIRES: inside a transaction.
Outcome<UnixTime> latest_expiry_of(Database& database, std::string_view client_id, UnixTime now);

/// Writes down that all tokens of a client are dead, and revokes those with a chosen expiry. Sets
/// no version and adds no change of the client: its caller does. Code::not_found if there is no
/// such client. REQUIRES: inside a transaction.
Outcome<tokens::CutOff> write_cut_off(Database& database, std::string_view client_id, UnixTime now);

}  // namespace sallyport::store::sqlite
