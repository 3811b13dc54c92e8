#pragma once

#include <span>
#include <string_view>

namespace sallyport::endpoints::explorer {

/// One file of the pages, as the web build has made it and as it is in the binary.
struct Page {
  std::string_view path;  // where it is served
  std::string_view type;
  std::string_view etag;  // of the plain form, without quotes: changes when the content does
  std::string_view plain;
  std::string_view gzip;
  bool for_good;  // another content has another path
};

/// All of them; none, where the program was built without Node.
std::span<const Page> pages();

}  // namespace sallyport::endpoints::explorer
