#pragma once

#include <string>

namespace sallyport::store {

/// Of the library that this process runs on, which need not be the one that it was built with.
std::string sqlite_version();

}  // namespace sallyport::store
