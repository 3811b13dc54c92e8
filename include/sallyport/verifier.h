#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sallyport/result.h"

// Verifies Sallyport's access tokens, and those of other issuers that follow RFC 9068, in your own
// program: the same code that the gateway runs. C++17; link Sallyport::verifier.
//
//   sallyport::TokenPolicy policy;
//   policy.issuer = "https://tokens.example";
//   policy.audience = "https://api.example";
//   policy.all_scopes = {"customers.read"};
//   const sallyport::Verifier verifier(sallyport::KeySource::from_file("jwks.json"), policy);
//   const auto claims = verifier.verify(token);
//   if (!claims) ...  // claims.error().code, claims.error().words
//
// It knows what a token says and who signed it. It does not hear of revocation: where that has to
// count within a second, put the gateway in front, or ask it by /gate/check.
namespace sallyport {

namespace verifier {
class KeyCache;
struct KeySet;
}  // namespace verifier

/// Which rules a token follows. Of the keys' owner, never of the token: keep the keys of the two
/// profiles in sources of their own.
enum class TokenProfile : std::uint8_t {
  at_jwt,  // RFC 9068; keys from /.well-known/jwks.json
  plain,   // header {"alg":...}, and scope, client_id, fixed claims, exp; keys from /v1/jwks.json
};

/// What a token has to be. All text is compared byte for byte.
struct TokenPolicy {
  TokenProfile profile = TokenProfile::at_jwt;
  /// What `iss` must be, and what must be in `aud`. Needed with at_jwt; a plain token has neither,
  /// so with plain they must be empty.
  std::string issuer;
  std::string audience;
  /// The token must have each of these,
  std::vector<std::string> all_scopes;
  /// and, if this is not empty, one of these.
  std::vector<std::string> any_scope;
  /// How far the issuer's clock may be from this one's: 0 to 60 seconds.
  std::chrono::seconds skew{0};
};

/// What a good token says.
struct TokenClaims {
  TokenProfile profile;
  std::string client_id;
  std::vector<std::string> scopes;  // in the token's order
  std::int64_t expires_at;          // Unix seconds
  std::string key_id;               // of the key that signed it
  /// The string members that the profile does not name, in the token's order.
  std::vector<std::pair<std::string, std::string>> others;
  // Empty, and 0, with plain:
  std::string issuer;
  std::vector<std::string> audiences;
  std::string subject;
  std::string token_id;    // jti
  std::int64_t issued_at;  // Unix seconds
};

/// Why a token is refused. Closed. An API answers 401 invalid_token, but 403 insufficient_scope for
/// lacks_scope, and 503 for keys_unavailable and internal.
enum class TokenError : std::uint8_t {
  malformed = 1,  // no token of the policy's profile
  unknown_key,    // of no key of the source
  forged,         // not signed by its key, or not by its key's algorithm
  wrong_issuer,
  wrong_audience,
  not_yet_valid,
  expired,
  lacks_scope,
  keys_unavailable,  // says nothing of the token: there are no keys to verify it by
  internal,          // says nothing of the token: memory is out
};

/// "expired", for logs.
const char* name_of(TokenError error) noexcept;

struct TokenRefusal {
  TokenError code;
  /// For your log, not for who sent the token. What it quotes of a token is cut and printable.
  std::string words;
};

/// When keys that were fetched are fetched again.
struct KeySettings {
  /// Keys are used so long. /v1/jwks.json says it in Cache-Control; a new key is published at least
  /// so long before it signs.
  std::chrono::seconds max_age{300};
  /// Where no fetch succeeds, keys are used so much longer; then every token is refused with
  /// keys_unavailable, since a key may have been revoked meanwhile.
  std::chrono::seconds keep_stale{3600};
  /// A token by an unknown key makes the keys be fetched before their time, but no two of them
  /// within so long, whatever strangers send.
  std::chrono::seconds cool_down{30};
  /// After a fetch that failed.
  std::chrono::seconds retry_after{5};
  /// So long does a token wait for a fetch that another thread is making, where it needs one.
  std::chrono::milliseconds patience{2000};
};

/// Public keys, and where they come from. A set replaces the one before it as a whole: a key that
/// is published no more is trusted no more. Keys of other kinds than RS256, PS256, ES256 and EdDSA
/// are passed over; an RSA key that does not say its algorithm is for RS256. A set with a private,
/// weak or ambiguous key in it is refused, as is one that is larger than 256 KiB or 64 keys.
///
/// A handle: copies share the keys. Thread-safe.
class KeySource {
 public:
  /// These keys, for good. Throws std::invalid_argument, with the reason, if the text is no JWK Set
  /// (RFC 7517 section 5) or has no key that can be used.
  static KeySource from_jwks(std::string_view text);

  /// Those of a file, which is read again when it is `check_every` old and a token is there to be
  /// verified. While it is missing or broken, the keys of before are used for `keep_stale`; so
  /// write it anew beside and rename. Throws std::invalid_argument for times that KeySettings would
  /// not take; what is wrong with the file, verify() says.
  static KeySource from_file(std::string path,
                             std::chrono::seconds check_every = std::chrono::seconds(1),
                             std::chrono::seconds keep_stale = std::chrono::seconds(3600));

  /// Those that `fetch` returns as JWK Set text; it throws a std::exception if it has none. It is
  /// called by the thread whose token needs the keys, or that calls refresh(); never by two threads
  /// at a time. While one fetches, the others go on with the keys of before. It must bound the time
  /// that it takes and the size of what it reads, verify whom it talks to (TLS), and not use this
  /// source itself. Throws std::invalid_argument if a setting is negative or above ten years, or
  /// max_age less than a second.
  static KeySource from_fetch(std::function<std::string()> fetch, KeySettings settings = {});

  /// Gets the keys now, whatever their age; for a thread that does it in good time, so that no
  /// token ever waits, and for a start that shall fail early. False if it failed: last_error().
  bool refresh() const;

  /// Why the last attempt to get the keys failed; empty if it did not. Worth a look by a monitor,
  /// since until keep_stale is over nothing else shows it.
  std::string last_error() const;

 private:
  friend class Verifier;
  explicit KeySource(std::shared_ptr<verifier::KeyCache> cache);

  std::shared_ptr<verifier::KeyCache> cache_;
};

/// Verifies tokens by one policy. Copies share the keys, and so do verifiers with other policies
/// that are made of the same source. Thread-safe.
class Verifier {
 public:
  /// Throws std::invalid_argument, with the reason, if the policy cannot be held: at_jwt without an
  /// issuer or an audience, plain with one, a scope that is none, a skew out of bounds.
  Verifier(KeySource keys, TokenPolicy policy);

  /// The token alone, without "Bearer ". Any bytes have an answer; no exception. With keys at hand
  /// it waits for nothing, and takes some 40 us with RS256, 100 with ES256, 200 with EdDSA;
  /// otherwise see KeySettings.
  Result<TokenClaims, TokenRefusal> verify(std::string_view token) const noexcept;
  /// The same as of another time than now, in Unix seconds.
  Result<TokenClaims, TokenRefusal> verify(std::string_view token,
                                           std::int64_t unix_now) const noexcept;

 private:
  KeySource keys_;
  std::shared_ptr<const TokenPolicy> policy_;
};

}  // namespace sallyport
