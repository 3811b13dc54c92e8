#include "clients/secret.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "crypto/random.h"

namespace sallyport::clients {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::string_view kPrefix = "sps_";
constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kRandomChars = 43;
constexpr std::size_t kChecksumChars = 6;
constexpr std::size_t kMinImported = 32;
constexpr std::size_t kMaxImported = 512;

std::string checksum_of(std::string_view body) {
  const crypto::Digest256 digest = crypto::sha256(as_bytes(body));
  return base64url_encode(Bytes(digest).first(4));
}

std::string random_id() {
  std::array<std::uint8_t, 9> raw{};
  crypto::random_bytes(raw);
  return base64url_encode(raw);
}

}  // namespace

StoredSecret SecretHasher::hash(std::string_view secret, std::string label, UnixTime now,
                                std::optional<UnixTime> expires) const {
  StoredSecret stored;
  stored.id = random_id();
  // An id that starts with a dash would be read as an option at the command line.
  std::ranges::replace(stored.id, '-', 'x');
  stored.label = std::move(label);
  stored.created = now;
  stored.expires = expires;
  stored.format = kFormat;
  crypto::random_bytes(stored.salt);
  stored.digest = hmac_.mac({Bytes(&kFormat, 1), stored.salt, as_bytes(secret)});
  return stored;
}

bool SecretHasher::matches(const StoredSecret& stored, std::string_view secret) const {
  const crypto::Digest256 digest = hmac_.mac({Bytes(&kFormat, 1), stored.salt, as_bytes(secret)});
  return stored.format == kFormat && crypto::equal_in_constant_time(digest, stored.digest);
}

void SecretHasher::match_nothing(std::string_view secret) const {
  static const StoredSecret nobody;
  (void)matches(nobody, secret);
}

SecretString new_secret() {
  std::array<std::uint8_t, kRandomBytes> raw{};
  crypto::random_bytes(raw);
  std::string text(kPrefix);
  base64url_append(text, raw);
  text += checksum_of(text);
  return SecretString(std::move(text));
}

bool looks_like_ours(std::string_view secret) {
  if (secret.size() != kPrefix.size() + kRandomChars + kChecksumChars) return false;
  if (!secret.starts_with(kPrefix)) return false;
  const std::size_t body = secret.size() - kChecksumChars;
  return checksum_of(secret.substr(0, body)) == secret.substr(body);
}

bool begins_like_ours(std::string_view text) { return text.starts_with(kPrefix); }

Done check_imported(std::string_view secret) {
  if (secret.size() < kMinImported || secret.size() > kMaxImported) {
    return fail(Code::invalid_argument,
                "an imported secret must have 32 to 512 characters; this one has " +
                    std::to_string(secret.size()));
  }
  if (!std::ranges::all_of(secret, [](char c) { return c >= 0x20 && c <= 0x7E; })) {
    return fail(Code::invalid_argument,
                "an imported secret must consist of visible ASCII characters and spaces");
  }
  return done();
}

}  // namespace sallyport::clients
