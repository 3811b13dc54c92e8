#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

#include "base/address.h"

namespace sallyport::http {

/// As the system's calls have it.
union SocketAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

/// Fills `out`; its size, for the call.
socklen_t fill(SocketAddress& out, const Address& address, std::uint16_t port);
/// Whose it is.
Address address_of(const SocketAddress& from);

}  // namespace sallyport::http
