#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "clients/oauth2_settings.h"

namespace sallyport::clients {

/// What a client may send as the Content-Type of a token request in the seed contract.
enum class ContentType : std::uint8_t { json, octet_stream };

/// Of a client for tests of failure: what is always wrong with its tokens. Only a server whose
/// configuration says `sandbox = true` issues them.
enum class SandboxToken : std::uint8_t {
  good,         // no such client
  expired,      // since a minute
  revoked,      // at the gate, each of them
  wrong_scope,  // for kSandboxScope, whatever was asked for
};
inline constexpr std::string_view kSandboxScope = "sandbox.other";

/// A claim that stands in every token of this client, in the order of registration.
struct Claim {
  std::string name;
  std::string value;
  bool operator==(const Claim&) const = default;
};

/// The minute in which a secret was last seen, so that its use is noted once a minute and not on
/// every request. Relaxed: two threads may both note the same minute, which harms nobody.
class MinuteMark {
 public:
  MinuteMark() = default;
  MinuteMark(const MinuteMark& other) : minute_(other.minute_.load(std::memory_order_relaxed)) {}
  MinuteMark& operator=(const MinuteMark& other) {
    minute_.store(other.minute_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    return *this;
  }
  /// True the first time that it is called for this minute.
  bool advance_to(UnixTime now) {
    const auto minute = static_cast<std::uint32_t>(to_unix(now) / 60);
    if (minute_.load(std::memory_order_relaxed) == minute) return false;
    minute_.store(minute, std::memory_order_relaxed);
    return true;
  }

 private:
  std::atomic<std::uint32_t> minute_{0};
};

/// A secret as it is kept: never in clear. `format` says how `digest` was made (clients/secret.h).
struct StoredSecret {
  std::string id;  // 12 characters, ours; names the secret to the operator
  std::string label;
  UnixTime created;
  std::optional<UnixTime> expires;    // refused from this second on
  std::optional<UnixTime> last_used;  // to the minute; may lag
  std::uint8_t format = 1;
  std::array<std::uint8_t, 16> salt{};
  std::array<std::uint8_t, 32> digest{};
  /// Only of a client of client_secret_jwt, whose assertions can be checked by the secret alone:
  /// the secret itself, sealed (clients/secret.h). Else null.
  std::shared_ptr<const std::string> sealed{};
  mutable MinuteMark noted{};  // in memory only; the one thing that changes in a shared Client
};

inline bool is_alive(const StoredSecret& secret, UnixTime now) {
  return !secret.expires || now < *secret.expires;
}

using Scopes = std::vector<std::string>;

/// A registered client. Immutable once it is shared between threads: a change is a new Client
/// with a higher version.
struct Client {
  std::string id;
  bool enabled = true;
  ContentType content_type = ContentType::json;
  Seconds ttl{7200};  // how long its tokens live
  Seconds align{60};  // `exp` is rounded down to a multiple of this
  SandboxToken sandbox_token = SandboxToken::good;
  std::shared_ptr<const Scopes> scopes;  // what it may ask for; never null; shared between equals
  std::vector<Claim> claims;
  OAuth2SettingsPtr oauth2 = usual_oauth2();  // never null
  std::vector<StoredSecret> secrets;
  UnixTime created;
  std::uint64_t version = 0;  // the number of the change that made it; set by the store
  // The last cut-off, also one of an earlier client of this id; zero: none that still matters. Set
  // by the store.
  UnixTime dead_until{};  // its plain tokens that expire then or before are dead
  UnixTime cut_off_at{};  // so are those that say they were issued in that second or before
};

using ClientPtr = std::shared_ptr<const Client>;

inline constexpr std::size_t kMaxScopes = 256;
inline constexpr std::size_t kMaxClaims = 32;
inline constexpr Seconds kMinTtl{1};
inline constexpr Seconds kMaxTtl{30 * 24 * 3600};

/// 1 to 100 of [A-Za-z0-9._~-].
bool valid_client_id(std::string_view id);
/// One scope: 1 to 50 characters of RFC 6749's scope-token.
bool valid_scope(std::string_view scope);
/// As it is written: "good", "expired", "revoked", "wrong-scope"; and back.
std::string_view name_of(SandboxToken token);
std::optional<SandboxToken> sandbox_token_named(std::string_view name);
/// Everything that the contract asks of a client's own data; the detail names the fault and says
/// what would do. Code::invalid_argument.
Done check(const Client& client);

}  // namespace sallyport::clients
