#include "keys/key_ring.h"

#include <algorithm>

#include "jose/jwk.h"
#include "jose/jwks.h"
#include "keys/rotate.h"
#include "keys/seal.h"

namespace sallyport::keys {
namespace {

constexpr std::string_view kProfile = "plain";

Unexpected<Error> damaged(const StoredKey& stored, std::string_view why) {
  return fail(Code::damaged,
              "key '" + stored.kid + "' " + std::string(why) + "; put back a backup");
}

Outcome<SigningKey> open_private(const StoredKey& stored, const jose::Algorithm& algorithm,
                                 const crypto::PublicKey& public_key, const Kek& kek) {
  const auto plain = open(kek, kSigningKeyPurpose, stored.kid, stored.sealed);
  if (!plain) return Unexpected(plain.error());
  auto key = crypto::PrivateKey::from_pkcs8(*plain);
  if (!key) return damaged(stored, "holds no private key");

  constexpr std::string_view kTrial = "sallyport";
  const auto signature = key->sign(algorithm.scheme, kTrial);
  if (!signature || !public_key.verify(algorithm.scheme, kTrial, *signature)) {
    return damaged(stored, "has two halves that do not fit each other");
  }
  return SigningKey(stored.kid, algorithm, std::move(*key));
}

/// Of this profile, in the order in which they are published.
std::vector<const StoredKey*> in_order(const KeyTable& table, UnixTime now) {
  std::vector<const StoredKey*> keys;
  for (const KeyState state : {KeyState::active, KeyState::next, KeyState::retired}) {
    for (const StoredKey& key : table.keys) {
      if (key.profile == kProfile && key.state == state && !is_gone(key, now)) keys.push_back(&key);
    }
  }
  return keys;
}

}  // namespace

Outcome<std::shared_ptr<const KeyRing>> KeyRing::open(const KeyTable& table, const Kek& kek,
                                                      UnixTime now) {
  const std::vector<const StoredKey*> keys = in_order(table, now);
  const auto in_state = [&](KeyState state) {
    return std::ranges::count(keys, state, &StoredKey::state);
  };
  if (in_state(KeyState::active) != 1 || in_state(KeyState::next) > 1) {
    return fail(Code::damaged, "there must be one active key and at most one next; there are " +
                                   std::to_string(in_state(KeyState::active)) + " and " +
                                   std::to_string(in_state(KeyState::next)));
  }
  std::shared_ptr<KeyRing> ring(new KeyRing());
  ring->generation_ = table.generation;
  for (const StoredKey* stored : keys) {
    if (Done added = ring->add(*stored, kek); !added) return Unexpected(std::move(added).error());
  }
  return std::shared_ptr<const KeyRing>(std::move(ring));
}

Done KeyRing::add(const StoredKey& stored, const Kek& kek) {
  auto published = publish(stored);
  if (!published) return Unexpected(std::move(published).error());
  if (stored.state != KeyState::retired) {
    auto signing = open_private(stored, *published->algorithm, published->key, kek);
    if (!signing) return Unexpected(std::move(signing).error());
    if (stored.state == KeyState::active) {
      active_ = std::make_unique<SigningKey>(std::move(*signing));
    }
  }
  published_.push_back(std::move(*published));
  return done();
}

Outcome<KeyRing::PublishedKey> KeyRing::publish(const StoredKey& stored) {
  const jose::Algorithm* algorithm = jose::find_algorithm(stored.alg);
  if (algorithm == nullptr) return damaged(stored, "has an unknown algorithm");
  auto key = crypto::PublicKey::from_spki_der(as_bytes(stored.public_der));
  if (!key) return damaged(stored, "holds no public key that may be used");
  // Otherwise a row whose public half was exchanged would be published under an old name.
  if (jose::thumbprint(*key) != stored.kid)
    return damaged(stored, "is not named by its thumbprint");
  std::string jwk = jose::jwk_json(*key, *algorithm, stored.kid);
  std::optional<UnixTime> gone;
  if (stored.state == KeyState::retired) gone = gone_at(stored);
  return PublishedKey{stored.kid, algorithm, std::move(*key), std::move(jwk), gone};
}

std::vector<verifier::VerifyingKey> KeyRing::verifying_keys(UnixTime now) const {
  std::vector<verifier::VerifyingKey> keys;
  for (const PublishedKey& key : published_) {
    if (key.is_alive(now)) keys.push_back({&key.key, key.algorithm, key.kid});
  }
  return keys;
}

bool KeyRing::trusts(std::string_view kid, UnixTime now) const {
  return std::ranges::any_of(
      published_, [&](const PublishedKey& key) { return key.kid == kid && key.is_alive(now); });
}

std::string KeyRing::jwks_json(UnixTime now) const {
  std::vector<std::string> jwks;
  for (const PublishedKey& key : published_) {
    if (key.is_alive(now)) jwks.push_back(key.jwk);
  }
  return jose::jwk_set_json(jwks);
}

std::string KeyRing::active_jwks_json() const {
  return jose::jwk_set_json({&published_.front().jwk, 1});
}

}  // namespace sallyport::keys
