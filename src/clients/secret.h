#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret_string.h"
#include "clients/client.h"
#include "crypto/digest.h"

namespace sallyport::clients {

/// Makes and checks the stored form of secrets. Holds the pepper: a key that is sealed in the
/// store, so that a stolen database alone cannot be searched for secrets. Thread-safe.
///
/// Format 1: digest = HMAC-SHA-256(pepper, 0x01 || salt || secret). A slow hash would add nothing
/// to 256 random bits, and would stand on the path of every token.
class SecretHasher {
 public:
  explicit SecretHasher(Bytes pepper) : hmac_(pepper) {}

  StoredSecret hash(std::string_view secret, std::string label, UnixTime now,
                    std::optional<UnixTime> expires) const;
  /// In a time that does not depend on the bytes of either. An unknown format is no match.
  bool matches(const StoredSecret& stored, std::string_view secret) const;
  /// Spends the time of matches() on nothing: what an unknown client costs.
  void match_nothing(std::string_view secret) const;

 private:
  crypto::HmacSha256 hmac_;
};

/// A fresh secret: `sps_`, 256 random bits, and a checksum of six characters by which a leak
/// scanner tells a real one from noise; only [A-Za-z0-9_-], so that raw and form-urlencoded Basic
/// credentials (RFC 6749 2.3.1) are the same.
SecretString new_secret();
/// Does it have the form that new_secret() makes, checksum included?
bool looks_like_ours(std::string_view secret);
/// Does it begin like one, whole or not? Then it is shown to nobody, wherever it was put by
/// mistake.
bool begins_like_ours(std::string_view text);

/// What may be imported: 32 to 512 visible ASCII characters and spaces. Code::invalid_argument.
Done check_imported(std::string_view secret);

}  // namespace sallyport::clients
