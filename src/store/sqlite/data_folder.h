#pragma once

#include <filesystem>

#include "base/error.h"
#include "store/sqlite/database.h"

namespace sallyport::store {

/// Where the database of a data folder lies.
std::filesystem::path database_path(const std::filesystem::path& dir);

/// Is the folder there (Code::not_found), a folder, closed to everybody else
/// (Code::invalid_argument), and can this process use it (Code::unavailable)?
/// Writable also for a reader, since SQLite keeps two files beside the database.
Done check_folder(const std::filesystem::path& dir);
/// The same for the database in it; what is in the file is not looked at.
Done check_database_file(const std::filesystem::path& dir, sqlite::OpenMode mode);

/// Makes what was named or unnamed in the folder survive a power cut.
Done sync_folder(const std::filesystem::path& dir);

}  // namespace sallyport::store
