#pragma once

#include <string>
#include <string_view>

namespace sallyport::endpoints::explorer {

/// The text in gzip's format (RFC 1952), as small as zlib makes it. For what is made once and sent
/// often. Throws std::bad_alloc.
std::string gzip(std::string_view text);

}  // namespace sallyport::endpoints::explorer
