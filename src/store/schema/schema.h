#pragma once

#include <cstdint>
#include <span>

#include "store/sqlite/database.h"

namespace sallyport::store {

/// PRAGMA application_id of our databases: "SPRT".
inline constexpr std::int64_t kApplicationId = 0x53505254;

/// Step n (from 1) brings a database of version n-1 to version n and ends with its
/// `PRAGMA user_version`. A step that was released is never changed. What the tables mean:
/// docs/formats/database.md.
std::span<const sqlite::Sql> sqlite_steps();

}  // namespace sallyport::store
