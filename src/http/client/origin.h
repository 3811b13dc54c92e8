#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/address.h"
#include "http/tls_client_context.h"

namespace sallyport::http::client {

/// An address with a port.
struct Endpoint {
  Address address;
  std::uint16_t port = 0;
};

/// A server that we call. Immutable; connections to it are kept by its identity.
struct Origin {
  std::string host;  // a name or an address without brackets: whom the certificate must be for
  std::uint16_t port = 0;
  std::shared_ptr<const TlsClientContext> tls;  // null: plain HTTP
};
using OriginPtr = std::shared_ptr<const Origin>;

}  // namespace sallyport::http::client
