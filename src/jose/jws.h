#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "crypto/digest.h"

namespace sallyport::jose {

/// Of a whole token. Looked at before anything is decoded.
inline constexpr std::size_t kMaxTokenSize = 8192;

/// Views into a token; nothing of it is decoded or believed.
struct CompactParts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signing_input;  // header.payload
};

/// Splits the compact serialization (RFC 7515 7.1): exactly three segments, none of them empty, at
/// most kMaxTokenSize bytes. Refuses with token_malformed. Looks no further than the third dot.
Outcome<CompactParts> split_compact(std::string_view token);

/// base64url(header).base64url(payload), which is what gets signed (RFC 7515 5.1).
std::string signing_input(std::string_view header_json, std::string_view payload_json);

/// What a token is remembered by: SHA-256 of header.payload. Not of the signature: an ECDSA
/// signature has a twin that verifies too (r, n-s), and both are one token.
crypto::Digest256 token_digest(std::string_view signing_input);

/// The whole token. `signature` in bytes.
std::string compact(std::string_view signing_input, std::string_view signature);

/// What a verifier may know of a header.
struct Header {
  std::string alg;
  std::optional<std::string> typ;   // nothing also where it is no string
  std::optional<std::string> kid;   // as typ
  std::vector<std::string> others;  // the names of all members but alg
};

/// Reads a header segment: strict base64url, a JSON object without duplicate members (RFC 7515
/// section 4), with a string `alg`. `crit` and `b64` are refused whatever they say, since no
/// extension is understood here (RFC 7515 4.1.11, RFC 7797 section 6). Refuses with
/// token_malformed.
Outcome<Header> parse_header(std::string_view segment);

}  // namespace sallyport::jose
