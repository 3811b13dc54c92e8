#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/key.h"
#include "jose/algorithms.h"
#include "keys/kek.h"
#include "keys/key_store.h"
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

/// The keys of the plain profile, opened: an immutable snapshot of a KeyTable. A change of the keys
/// makes a new ring. Thread-safe.
class KeyRing {
 public:
  /// Opens the active key and the next one (so that a next key which cannot sign is found before
  /// its hour), and tries a signature with each against its public half. The private halves of
  /// retired keys stay sealed. Takes some milliseconds.
  /// Refuses with Code::damaged: not exactly one active key, more than one next, a pair that does
  /// not fit, a kid that is not the thumbprint, an unknown algorithm, what open() calls damaged;
  /// with Code::invalid_argument what open() refuses so (another key-encryption key).
  static Outcome<std::shared_ptr<const KeyRing>> open(const KeyTable& table, const Kek& kek,
                                                      UnixTime now);

  const SigningKey& active() const { return *active_; }

  /// Active, next, then retired ones that are not gone at `now`. The next key is among them, since
  /// another process may have rotated a moment ago. Views into this ring.
  std::vector<verifier::VerifyingKey> verifying_keys(UnixTime now) const;

  /// Is it one of these keys? For a signature that was found good some time ago.
  bool trusts(std::string_view kid, UnixTime now) const;

  /// The JWK Set of the same keys in the same order.
  std::string jwks_json(UnixTime now) const;
  /// Of the active key alone.
  std::string active_jwks_json() const;

  std::uint64_t generation() const { return generation_; }

 private:
  struct PublishedKey {
    std::string kid;
    const jose::Algorithm* algorithm;
    crypto::PublicKey key;
    std::string jwk;
    std::optional<UnixTime> gone_at;

    bool is_alive(UnixTime now) const { return !gone_at || now < *gone_at; }
  };

  KeyRing() = default;
  Done add(const StoredKey& stored, const Kek& kek);
  static Outcome<PublishedKey> publish(const StoredKey& stored);

  std::unique_ptr<SigningKey> active_;
  std::vector<PublishedKey> published_;  // active, next, retired
  std::uint64_t generation_ = 0;
};

}  // namespace sallyport::keys
