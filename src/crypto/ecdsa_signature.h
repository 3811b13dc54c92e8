#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace sallyport::crypto {

/// ECDSA signatures over P-256 have two spellings: r || s in 64 bytes (RFC 7518 3.4), which is
/// ours, and the DER of RFC 3279 2.2.3, which is OpenSSL's.

/// Nothing if it is not of 64 bytes, or r or s is not from 1 to n - 1.
std::optional<std::string> ecdsa_der(Bytes raw);

/// REQUIRES: what OpenSSL has made for a key of P-256. Nothing if it is no such signature.
std::optional<std::string> ecdsa_raw(Bytes der);

}  // namespace sallyport::crypto
