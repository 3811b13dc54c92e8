#pragma once

#include <string>

namespace sallyport::cli {

/// Our version, and those of the libraries that this process runs on, a line each.
std::string version_text();

}  // namespace sallyport::cli
