#include "http/authority.h"

#include <arpa/inet.h>

#include <cstring>

#include "http/characters.h"

namespace sallyport::http {
namespace {

bool is_ipv6(std::string_view text) {
  char copy[INET6_ADDRSTRLEN] = {};
  if (text.size() >= sizeof copy || text.find('\0') != text.npos) return false;
  std::memcpy(copy, text.data(), text.size());
  in6_addr address{};
  return inet_pton(AF_INET6, copy, &address) == 1;
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5) return false;
  unsigned port = 0;
  for (const char c : text) {
    if (!characters::is(c, characters::digit)) return false;
    port = port * 10 + characters::hex_value(c);
  }
  return port <= 65535;
}

}  // namespace

bool is_authority(std::string_view text) {
  std::size_t host_end = 0;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == text.npos || !is_ipv6(text.substr(1, close - 1))) return false;
    host_end = close + 1;
  } else {
    host_end = characters::skip(text, 0, text.size(), characters::unreserved);
    if (host_end == 0) return false;
  }
  if (host_end == text.size()) return true;
  return text[host_end] == ':' && is_port(text.substr(host_end + 1));
}

}  // namespace sallyport::http
