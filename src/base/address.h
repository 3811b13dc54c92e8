#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sallyport {

/// An IP address. IPv4 is kept as IPv4-mapped IPv6, so that ::ffff:1.2.3.4 and 1.2.3.4 are the
/// same.
class Address {
 public:
  Address() = default;
  static Address from_v4(std::array<std::uint8_t, 4> bytes);
  static Address from_v6(const std::array<std::uint8_t, 16>& bytes);
  /// Without port, brackets or zone.
  static std::optional<Address> parse(std::string_view text);

  std::string to_string() const;
  bool is_v4() const;
  bool is_loopback() const;
  /// 169.254.0.0/16 or fe80::/10, where clouds keep their machines' credentials.
  bool is_link_local() const;
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  auto operator<=>(const Address&) const = default;

  /// Whom to count when one counts by address: IPv6 by its /64, for its owner has all of that.
  Address counted() const;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

struct AddressHash {
  std::size_t operator()(const Address& address) const {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(address.bytes().data()), address.bytes().size()});
  }
};

/// A network such as 10.0.0.0/8 or ::1/128; a bare address is a network of one.
class Network {
 public:
  /// Nothing, if it is not one, or if bits behind the prefix are set.
  static std::optional<Network> parse(std::string_view text);
  bool contains(const Address& address) const;

 private:
  Address base_;
  int prefix_ = 128;
};

/// Who called: the peer, or, where the peer is a trusted proxy, the rightmost address of
/// X-Forwarded-For that is not one. `forwarded_for` is that field's value, or empty. A value that
/// cannot be read ends the walk, so nothing to its left is believed.
Address caller_address(const Address& peer, std::string_view forwarded_for,
                       std::span<const Network> trusted);

}  // namespace sallyport
