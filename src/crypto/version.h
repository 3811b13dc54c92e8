#pragma once

#include <string>

namespace sallyport::crypto {

/// Of the library that this process runs on, which need not be the one that it was built with.
std::string openssl_version();

}  // namespace sallyport::crypto
