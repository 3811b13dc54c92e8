#pragma once

#include <span>

#include "store/sqlite/database.h"

namespace sallyport::store {

/// Brings a database, new or old, to the version that `steps` ends with, each step in its own
/// transaction; what another process did meanwhile is not done twice. Code::unavailable for a
/// database of a newer version, which is left as it is.
Done migrate(sqlite::Database& database, std::span<const sqlite::Sql> steps);

/// How many steps lie behind the database.
Outcome<std::int64_t> version_of(sqlite::Database& database);

}  // namespace sallyport::store
