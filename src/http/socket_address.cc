#include "http/socket_address.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace sallyport::http {

socklen_t fill(SocketAddress& out, const Address& address, std::uint16_t port) {
  std::memset(&out, 0, sizeof out);
  const auto& bytes = address.bytes();
  if (address.is_v4()) {
    out.v4.sin_family = AF_INET;
    out.v4.sin_port = htons(port);
    std::memcpy(&out.v4.sin_addr, bytes.data() + 12, 4);
    return sizeof out.v4;
  }
  out.v6.sin6_family = AF_INET6;
  out.v6.sin6_port = htons(port);
  std::memcpy(&out.v6.sin6_addr, bytes.data(), 16);
  return sizeof out.v6;
}

Address address_of(const SocketAddress& from) {
  if (from.any.sa_family == AF_INET) {
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &from.v4.sin_addr, bytes.size());
    return Address::from_v4(bytes);
  }
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &from.v6.sin6_addr, bytes.size());
  return Address::from_v6(bytes);
}

}  // namespace sallyport::http
