#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/key.h"
#include "jose/algorithms.h"
#include "keys/kek.h"
#include "keys/key_store.h"
#include "keys/line.h"
#include "verifier/verifying_key.h"

namespace sallyport::keys {

/// The key that signs. Thread-safe; lives as long as its ring.
class SigningKey {
 public:
  SigningKey(std::string kid, const jose::Algorithm& algorithm, crypto::PrivateKey key)
      : kid_(std::move(kid)), algorithm_(&algorithm), key_(std::move(key)) {}

  const std::string& kid() const { return kid_; }
  const jose::Algorithm& algorithm() const { return *algorithm_; }
  /// The signature's bytes, not yet base64url. As slow as crypto::PrivateKey::sign().
  Outcome<std::string> sign(std::string_view signing_input) const {
    return key_.sign(algorithm_->scheme, signing_input);
  }

 private:
  std::string kid_;
  const jose::Algorithm* algorithm_;
  crypto::PrivateKey key_;
};

/// The keys of all lines, opened: an immutable snapshot of a KeyTable. A change of the keys makes a
/// new ring. Keys of a profile that this program does not know are as if they were not there.
/// Thread-safe.
class KeyRing {
 public:
  /// Opens each line's active key and its next one (so that a next key which cannot sign is found
  /// before its hour), and tries a signature with each against its public half. The private halves
  /// of retired keys stay sealed. Takes some milliseconds.
  /// Refuses with Code::damaged: a plain line without an active key; any line of which there are
  /// keys, but not exactly one active and at most one next; a pair that does not fit, a kid that is
  /// not the thumbprint, an algorithm that is unknown, for another type of key or not one of its
  /// profile, what open() calls damaged;
  /// with Code::invalid_argument what open() refuses so (another key-encryption key).
  static Outcome<std::shared_ptr<const KeyRing>> open(const KeyTable& table, const Kek& kek,
                                                      UnixTime now);

  /// The plain profile's.
  const SigningKey& active() const { return *signing_.front(); }
  /// The key that signs for a profile with an algorithm. Null where there is none: the algorithm is
  /// not one of the profile's, or the data folder has no keys of that line yet.
  const SigningKey* signing_key(verifier::Profile profile, std::string_view alg) const;

  /// Of all profiles: the active ones, the next ones, then the retired ones that are not gone at
  /// `now`. The next ones are among them, since another process may have rotated a moment ago.
  /// Views into this ring.
  std::vector<verifier::VerifyingKey> verifying_keys(UnixTime now) const;
  /// Those of one profile, in the same order.
  std::vector<verifier::VerifyingKey> verifying_keys(verifier::Profile profile, UnixTime now) const;
  /// The one of the at+jwt profile that a token names. Never one of the plain profile, whose tokens
  /// name no key.
  std::optional<verifier::VerifyingKey> find(std::string_view kid, UnixTime now) const;

  /// Is it one of these keys? For a signature that was found good some time ago.
  bool trusts(std::string_view kid, UnixTime now) const;

  /// The JWK Set of one profile's keys, in the same order.
  std::string jwks_json(verifier::Profile profile, UnixTime now) const;
  /// Of its active ones alone.
  std::string active_jwks_json(verifier::Profile profile) const;

  /// How many keys of a line are in a state and not gone at `now`.
  std::size_t count(const Line& line, KeyState state, UnixTime now) const;
  /// When the line's active key became that; nothing for a line without keys.
  std::optional<UnixTime> signs_since(const Line& line) const;

  std::uint64_t generation() const { return generation_; }

 private:
  struct PublishedKey {
    std::string kid;
    const Line* line;  // one of kLines
    KeyState state;
    const jose::Algorithm* algorithm;
    crypto::PublicKey key;
    std::string jwk;
    std::optional<UnixTime> gone_at;
    std::optional<UnixTime> activated;

    bool is_alive(UnixTime now) const { return !gone_at || now < *gone_at; }
    verifier::VerifyingKey view() const { return {&key, algorithm, kid, line->profile}; }
  };

  KeyRing() = default;
  static Outcome<PublishedKey> publish(const StoredKey& stored);
  Done check_lines() const;
  Done open_key(const StoredKey& stored, const PublishedKey& published, const Kek& kek);

  std::array<std::unique_ptr<SigningKey>, kLines.size()> signing_;  // the plain one is first
  std::vector<PublishedKey> published_;  // active, next, retired; within these by line
  std::uint64_t generation_ = 0;
};

}  // namespace sallyport::keys
