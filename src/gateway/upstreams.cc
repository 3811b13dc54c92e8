#include "gateway/upstreams.h"

#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>

#include "http/authority.h"
#include "http/socket_address.h"

namespace sallyport::gateway {
namespace {

using http::client::Endpoint;

constexpr unsigned kFailuresUntilDown = 3;
constexpr std::chrono::seconds kDown{10};

Unexpected<Error> refuse(std::string_view url, const std::string& why) {
  return fail(Code::invalid_argument, "upstream \"" + std::string(url) + "\" " + why);
}

struct Parts {
  bool secure = false;
  std::string authority;
  std::string host;
  std::uint16_t port = 0;
};

Outcome<Parts> take_apart(std::string_view url) {
  Parts parts;
  const std::string_view whole = url;
  if (url.starts_with("https://")) {
    parts.secure = true;
  } else if (!url.starts_with("http://")) {
    return refuse(whole, "must begin with http:// or https://");
  }
  url.remove_prefix(url.find("//") + 2);
  if (url.ends_with('/')) url.remove_suffix(1);
  if (!http::is_authority(url)) {
    return refuse(whole,
                  "must be scheme, host and port, such as http://127.0.0.1:9000; the path "
                  "is that of the request");
  }
  parts.authority = url;
  const std::size_t colon = url.rfind(':');
  const bool has_port = colon != url.npos && url.find(']', colon) == url.npos;
  std::string_view host = has_port ? url.substr(0, colon) : url;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  parts.host = host;
  parts.port = parts.secure ? 443 : 80;
  if (has_port) {
    const std::string_view port = url.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), parts.port);
    if (error != std::errc() || end != port.data() + port.size() || parts.port == 0) {
      return refuse(whole, "has a port that is none");
    }
  }
  return parts;
}

/// Empty: nobody knows the name now.
std::vector<Endpoint> look_up(const http::client::Origin& origin) {
  if (const auto address = Address::parse(origin.host)) return {{*address, origin.port}};
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  if (::getaddrinfo(origin.host.c_str(), nullptr, &wanted, &found) != 0) return {};
  std::vector<Endpoint> endpoints;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    http::SocketAddress address{};
    if (one->ai_addrlen > sizeof address) continue;
    std::copy_n(reinterpret_cast<const char*>(one->ai_addr), one->ai_addrlen,
                reinterpret_cast<char*>(&address));
    endpoints.push_back({http::address_of(address), origin.port});
  }
  ::freeaddrinfo(found);
  std::erase_if(endpoints, [](const Endpoint& one) { return one.address.is_link_local(); });
  return endpoints;
}

}  // namespace

Outcome<std::unique_ptr<Upstream>> Upstream::open(
    std::string_view url, const std::shared_ptr<const http::TlsClientContext>& tls) {
  auto parts = take_apart(url);
  if (!parts) return Unexpected(std::move(parts).error());
  const auto address = Address::parse(parts->host);
  if (address && address->is_link_local()) {
    return refuse(url, "is a link-local address, which is never called");
  }
  auto origin = std::make_shared<const http::client::Origin>(
      http::client::Origin{parts->host, parts->port, parts->secure ? tls : nullptr});
  std::vector<Endpoint> endpoints = look_up(*origin);
  if (endpoints.empty()) {
    return refuse(url, "has a name that cannot be looked up to an address that may be called");
  }
  return std::unique_ptr<Upstream>(
      new Upstream(std::move(origin), std::move(parts->authority), !address, std::move(endpoints)));
}

Upstream::Upstream(http::client::OriginPtr origin, std::string authority, bool has_name,
                   std::vector<Endpoint> endpoints)
    : origin_(std::move(origin)),
      authority_(std::move(authority)),
      has_name_(has_name),
      endpoints_(std::make_shared<const std::vector<Endpoint>>(std::move(endpoints))) {}

void Upstream::refresh() {
  std::vector<Endpoint> endpoints = look_up(*origin_);
  if (endpoints.empty()) return;
  endpoints_.set(std::make_shared<const std::vector<Endpoint>>(std::move(endpoints)));
}

bool Upstream::is_down(SteadyTime now) const {
  return now.time_since_epoch().count() < down_until_.load(std::memory_order_relaxed);
}

void Upstream::failed(SteadyTime now) {
  if (failures_.fetch_add(1, std::memory_order_relaxed) + 1 < kFailuresUntilDown) return;
  down_until_.store((now + kDown).time_since_epoch().count(), std::memory_order_relaxed);
}

Upstream& Upstreams::next(SteadyTime now) {
  const std::size_t turn = turn_.fetch_add(1, std::memory_order_relaxed);
  for (std::size_t i = 0; i < all_.size(); ++i) {
    Upstream& one = *all_[(turn + i) % all_.size()];
    if (!one.is_down(now)) return one;
  }
  return *all_[turn % all_.size()];
}

}  // namespace sallyport::gateway
