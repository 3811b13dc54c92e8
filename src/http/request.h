#pragma once

#include <string>
#include <string_view>

#include "base/address.h"
#include "base/clock.h"
#include "http/head.h"

namespace sallyport::http {

/// One request, complete with its body. Knows nothing of the wire version. All views stay good
/// until its answer has been given.
struct Request {
  Method method = Method::get;
  std::string_view path;       // canonical (http/path.h)
  std::string_view parameter;  // what stood for the route's {parameter}; still percent-encoded
  std::string_view query;      // encoded, without the '?'
  std::span<const Field> fields;
  std::string_view body;
  Address caller;  // the peer, or whom a trusted proxy speaks for
  Address peer;
  bool peer_is_trusted = false;  // a proxy whose forwarding fields are believed
  bool secure = false;           // over TLS
  std::string_view host;         // as the client named us; empty only for HTTP/1.0
  UnixTime now;                  // when it was complete
  std::chrono::steady_clock::time_point steady_now;  // the same, by the clock that never jumps
  std::string_view id;                               // the request id, ours

  /// The value of the field line with this name, and how many such lines there are: a field that
  /// must be single is no field if there are two.
  struct Found {
    std::string_view value;  // of the first
    std::size_t lines = 0;
  };
  Found find(std::string_view name) const;
};

}  // namespace sallyport::http
