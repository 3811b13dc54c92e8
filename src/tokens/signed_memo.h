#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/bounded_lru.h"
#include "base/text.h"
#include "tokens/pending_token.h"
#include "tokens/revocations.h"

namespace sallyport::tokens {

struct MemoRules {
  std::size_t entries_per_client = 256;
  std::size_t entries = 262'144;      // of all clients together
  double signatures_per_second = 50;  // of one client; as many may come at once
};

/// What was signed, or is being signed, by what it is a function of: client and its version,
/// scopes (and audience), expiry and key. It remembers no decision: whether this caller may have
/// the token is asked before, every time, and whether the token was revoked is asked here, each
/// time that it is given out. No client can push out another's entries, nor take more than its
/// share of signatures. Thread-safe. The revocations must outlive it.
class SignedMemo {
 public:
  SignedMemo(MemoRules rules, const Revocations& revocations)
      : rules_(rules), revocations_(revocations) {}

  struct Key {
    std::string_view client_id;
    std::uint64_t client_version;
    std::string_view what;  // the scopes, and what else it says that is not named here
    UnixTime exp;  // the usual one; where tokens were revoked, the token's own may be another
    std::string_view kid;
    std::optional<UnixTime>
        earliest{};  // one that expires from then on will do; none: only at `exp`
  };

  /// One of three: the token; somebody's pending one; or, with `mine`, a fresh pending one that
  /// the caller must now sign and settle(). Never a token that was revoked before the call. Refuses
  /// with too_many_signatures.
  struct Found {
    TokenPtr token;
    std::shared_ptr<PendingToken> pending;
    bool mine = false;
  };
  Outcome<Found> find_or_begin(const Key& key, std::chrono::steady_clock::time_point now);
  /// For a token that is not remembered: takes one of the client's signatures. Refuses as above.
  Done take_signature(std::string_view client_id, std::chrono::steady_clock::time_point now);

  /// The pending token of this key has come to an end; a failure is forgotten, so that the next
  /// request tries again. Wakes whoever waits. False, and nothing has happened, if the token was
  /// revoked while it was being signed: somebody may have joined those who wait since then. The
  /// caller must sign another one and settle that.
  [[nodiscard]] bool settle(const Key& key, const std::shared_ptr<PendingToken>& pending,
                            Outcome<TokenPtr> outcome);

 private:
  struct Entry {
    std::uint64_t client_version = 0;
    UnixTime exp;
    std::string kid;
    TokenPtr token;
    std::shared_ptr<PendingToken> pending;
    bool is_for(const Key& key) const {
      return exp <= key.exp && exp >= key.earliest.value_or(key.exp) &&
             client_version == key.client_version && kid == key.kid;
    }
  };
  struct ClientMemo {
    BoundedLru<std::string, Entry, TextHash> by_what{SIZE_MAX};  // bounded by rules_
    double allowance = -1;  // signatures that may be made now; below 0: never asked yet
    std::chrono::steady_clock::time_point refilled;
  };
  struct alignas(64) Shard {
    std::mutex mutex;
    BoundedLru<std::string, ClientMemo, TextHash> clients{SIZE_MAX};
    std::size_t entries = 0;
  };
  static constexpr std::size_t kShards = 64;

  Shard& shard_of(std::string_view client_id) { return shards_[TextHash{}(client_id) % kShards]; }
  static ClientMemo& memo_of(Shard& shard, std::string_view client_id);
  bool take_allowance(ClientMemo& memo, std::chrono::steady_clock::time_point now) const;
  Entry& make_room(Shard& shard, ClientMemo& memo, const Key& key);

  const MemoRules rules_;
  const Revocations& revocations_;
  std::array<Shard, kShards> shards_;
};

}  // namespace sallyport::tokens
