#pragma once

#include <optional>
#include <string>

#include "store/sqlite/database.h"
#include "tokens/revocation_store.h"

namespace sallyport::store::sqlite {

// What read_revocation() reads. The same columns in the same order, for one and for all.
inline constexpr Sql kOneRevocation =
    "SELECT profile, kid, digest, client_id, exp, at FROM revocations"
    " WHERE profile = ? AND kid = ? AND digest = ?";
inline constexpr Sql kAllRevocations =
    "SELECT profile, kid, digest, client_id, exp, at FROM revocations";

/// Code::damaged for a row that this program would not have written.
Outcome<tokens::Revocation> read_revocation(const Query& row);

/// Could it be read back? Code::invalid_argument.
Done check(const tokens::TokenName& token, std::string_view client_id, UnixTime exp);

/// Adds the row and its change. False, and nothing is written, if the token was revoked before.
/// REQUIRES: checked; inside a transaction.
Outcome<bool> insert_revocation(Database& database, const tokens::Revocation& revocation);

/// How a change names a token (docs/formats/database.md), and back.
std::string ref_of(const tokens::TokenName& token);
std::optional<tokens::TokenName> parse_ref(std::string_view ref);

}  // namespace sallyport::store::sqlite
