#include "base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sallyport {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int kMappedBits = 96;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

Address Address::from_v4(std::array<std::uint8_t, 4> bytes) {
  Address address;
  std::ranges::copy(kMappedPrefix, address.bytes_.begin());
  std::ranges::copy(bytes, address.bytes_.begin() + kMappedPrefix.size());
  return address;
}

Address Address::from_v6(const std::array<std::uint8_t, 16>& bytes) {
  Address address;
  address.bytes_ = bytes;
  return address;
}

std::optional<Address> Address::parse(std::string_view text) {
  const std::string terminated(text);
  if (terminated.find('\0') != std::string::npos) return std::nullopt;
  std::array<std::uint8_t, 4> v4{};
  if (::inet_pton(AF_INET, terminated.c_str(), v4.data()) == 1) return from_v4(v4);
  std::array<std::uint8_t, 16> v6{};
  if (::inet_pton(AF_INET6, terminated.c_str(), v6.data()) == 1) return from_v6(v6);
  return std::nullopt;
}

bool Address::is_v4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes_.begin());
}

bool Address::is_loopback() const {
  if (is_v4()) return bytes_[12] == 127;
  return std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto b) { return b == 0; }) &&
         bytes_[15] == 1;
}

bool Address::is_link_local() const {
  if (is_v4()) return bytes_[12] == 169 && bytes_[13] == 254;
  return bytes_[0] == 0xFE && (bytes_[1] & 0xC0) == 0x80;
}

std::string Address::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (!is_v4()) {
    ::inet_ntop(AF_INET6, bytes_.data(), text.data(), text.size());
    return text.data();
  }
  char* at = text.data();
  for (std::size_t i = kMappedPrefix.size(); i < bytes_.size(); ++i) {
    if (i > kMappedPrefix.size()) *at++ = '.';
    at = std::to_chars(at, text.data() + text.size(), bytes_[i]).ptr;
  }
  return {text.data(), at};
}

Address Address::counted() const {
  if (is_v4()) return *this;
  Address network = *this;
  std::fill(network.bytes_.begin() + 8, network.bytes_.end(), std::uint8_t{0});
  return network;
}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = Address::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  Network network;
  network.base_ = *base;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const char* end = digits.data() + digits.size();
    int prefix = -1;
    const auto [stop, error] = std::from_chars(digits.data(), end, prefix);
    const int most = base->is_v4() ? 32 : 128;
    if (error != std::errc() || stop != end || prefix < 0 || prefix > most) return std::nullopt;
    network.prefix_ = base->is_v4() ? kMappedBits + prefix : prefix;
  }
  for (int bit = network.prefix_; bit < 128; ++bit) {
    if ((base->bytes()[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0)
      return std::nullopt;
  }
  return network;
}

bool Network::contains(const Address& address) const {
  const auto whole = static_cast<std::size_t>(prefix_ / 8);
  if (std::memcmp(base_.bytes().data(), address.bytes().data(), whole) != 0) return false;
  const int rest = prefix_ % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
  return (base_.bytes()[whole] & mask) == (address.bytes()[whole] & mask);
}

Address caller_address(const Address& peer, std::string_view forwarded_for,
                       std::span<const Network> trusted) {
  const auto is_trusted = [&](const Address& address) {
    return std::ranges::any_of(trusted, [&](const Network& n) { return n.contains(address); });
  };
  Address caller = peer;
  while (!forwarded_for.empty() && is_trusted(caller)) {
    const std::size_t comma = forwarded_for.rfind(',');
    const auto entry = Address::parse(
        trim(comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1)));
    if (!entry) break;
    caller = *entry;
    forwarded_for =
        comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
  }
  return caller;
}

}  // namespace sallyport
