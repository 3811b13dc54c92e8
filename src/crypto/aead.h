#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret_string.h"

namespace sallyport::crypto {

inline constexpr std::size_t kAeadKeySize = 32;
inline constexpr std::size_t kAeadNonceSize = 12;
inline constexpr std::size_t kAeadTagSize = 16;

using AeadKey = std::span<const std::uint8_t, kAeadKeySize>;

/// AES-256-GCM (NIST SP 800-38D). Returns nonce || ciphertext || tag. The nonce is made here, at
/// random, so that no caller can use one twice; one key may seal 2^32 times at most. Throws
/// std::runtime_error if the library fails. Thread-safe.
std::string aead_seal(AeadKey key, Bytes associated, Bytes plain);

/// The plain text of what aead_seal() returned for the same key and associated data;
/// Code::damaged for anything else, with no hint what differs. Thread-safe.
Outcome<SecretString> aead_open(AeadKey key, Bytes associated, Bytes sealed);

}  // namespace sallyport::crypto
