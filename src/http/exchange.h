#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/address.h"

namespace sallyport::http {

/// What there is to say about one answered request. Views are good during the call only.
struct Exchange {
  std::string_view request_id;
  std::string_view method;   // "-" if the request could not be read
  std::string_view pattern;  // the route as registered, or "-": never what a stranger sent
  int status;
  std::string_view reason;   // why; a constant
  std::string_view detail;   // why, in words; never a secret, but perhaps what a stranger sent
  std::string_view subject;  // the authenticated client's id, or empty
  Address caller;
  std::uint64_t bytes_sent;
  std::chrono::microseconds took;  // from the complete request to the answer
};

}  // namespace sallyport::http
