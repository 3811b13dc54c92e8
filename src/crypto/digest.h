#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "base/bytes.h"

namespace sallyport::crypto {

using Digest256 = std::array<std::uint8_t, 32>;

Digest256 sha256(Bytes data);

/// Takes a time that depends on the lengths only; different lengths are not equal.
bool equal_in_constant_time(Bytes a, Bytes b);

/// HMAC-SHA-256 (RFC 2104) under one key. Both pads are hashed when it is made, so that a short
/// message costs two blocks. Copyable; mac() is thread-safe.
class HmacSha256 {
 public:
  explicit HmacSha256(Bytes key);
  HmacSha256(const HmacSha256&) = default;
  HmacSha256& operator=(const HmacSha256&) = default;
  ~HmacSha256();

  /// Of the parts, one behind the other.
  Digest256 mac(std::initializer_list<Bytes> parts) const;

 private:
  /// A SHA256_CTX, whose name stays out of this header.
  struct alignas(8) State {
    std::array<std::uint8_t, 112> bytes;
  };
  State inner_;
  State outer_;
};

}  // namespace sallyport::crypto
