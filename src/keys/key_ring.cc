#include "keys/key_ring.h"

#include <algorithm>
#include <utility>

#include "jose/jwk.h"
#include "jose/jwks.h"
#include "keys/rotate.h"
#include "keys/seal.h"

namespace sallyport::keys {
namespace {

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

/// Of the known profiles, in the order in which they are published.
std::vector<const StoredKey*> in_order(const KeyTable& table, UnixTime now) {
  std::vector<const StoredKey*> keys;
  for (const StoredKey& key : table.keys) {
    if (verifier::profile_named(key.profile) && !is_gone(key, now)) keys.push_back(&key);
  }
  // The store's order within them is kept: of retired ones, the newest first.
  std::ranges::stable_sort(keys, {}, [](const StoredKey* key) {
    const Line* line = line_of(*key);
    return std::pair(place_of(key->state), line == nullptr ? kLines.data() + kLines.size() : line);
  });
  return keys;
}

}  // namespace

Outcome<std::shared_ptr<const KeyRing>> KeyRing::open(const KeyTable& table, const Kek& kek,
                                                      UnixTime now) {
  std::shared_ptr<KeyRing> ring(new KeyRing());
  ring->generation_ = table.generation;
  const std::vector<const StoredKey*> keys = in_order(table, now);
  for (const StoredKey* stored : keys) {
    auto published = publish(*stored);
    if (!published) return Unexpected(std::move(published).error());
    ring->published_.push_back(std::move(*published));
  }
  if (Done lines = ring->check_lines(); !lines) return Unexpected(std::move(lines).error());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (Done opened = ring->open_key(*keys[i], ring->published_[i], kek); !opened)
      return Unexpected(std::move(opened).error());
  }
  return std::shared_ptr<const KeyRing>(std::move(ring));
}

Outcome<KeyRing::PublishedKey> KeyRing::publish(const StoredKey& stored) {
  const jose::Algorithm* algorithm = jose::find_algorithm(stored.alg);
  if (algorithm == nullptr) return damaged(stored, "has an unknown algorithm");
  auto key = crypto::PublicKey::from_spki_der(as_bytes(stored.public_der));
  if (!key) return damaged(stored, "holds no public key that may be used");
  if (!algorithm->fits(*key)) return damaged(stored, "is of another type than its algorithm");
  // Otherwise a row whose public half was exchanged would be published under an old name.
  if (jose::thumbprint(*key) != stored.kid)
    return damaged(stored, "is not named by its thumbprint");
  const Line* line = line_of(stored);
  if (line == nullptr) return damaged(stored, "is for an algorithm that its profile does not have");
  std::string jwk = jose::jwk_json(*key, *algorithm, stored.kid);
  std::optional<UnixTime> gone;
  if (stored.state == KeyState::retired) gone = gone_at(stored);
  return PublishedKey{stored.kid,      line,           stored.state, algorithm,
                      std::move(*key), std::move(jwk), gone,         stored.activated};
}

Done KeyRing::check_lines() const {
  for (const Line& line : kLines) {
    const auto count = [&](KeyState state) {
      return std::ranges::count_if(published_, [&](const PublishedKey& key) {
        return key.line == &line && key.state == state;
      });
    };
    const auto active = count(KeyState::active);
    const auto next = count(KeyState::next);
    const bool is_used = line == kPlainLine || active + next + count(KeyState::retired) > 0;
    if (is_used && (active != 1 || next > 1)) return wrong_number(text_of(line), active, next);
  }
  return done();
}

Done KeyRing::open_key(const StoredKey& stored, const PublishedKey& published, const Kek& kek) {
  if (stored.state == KeyState::retired) return done();
  auto signing = open_private(stored, *published.algorithm, published.key, kek);
  if (!signing) return Unexpected(std::move(signing).error());
  if (stored.state == KeyState::active) {
    signing_[static_cast<std::size_t>(published.line - kLines.data())] =
        std::make_unique<SigningKey>(std::move(*signing));
  }
  return done();
}

const SigningKey* KeyRing::signing_key(verifier::Profile profile, std::string_view alg) const {
  const auto line = std::ranges::find(kLines, Line{profile, alg});
  return line == kLines.end() ? nullptr : signing_[line - kLines.begin()].get();
}

std::vector<verifier::VerifyingKey> KeyRing::verifying_keys(UnixTime now) const {
  std::vector<verifier::VerifyingKey> keys;
  for (const PublishedKey& key : published_) {
    if (key.is_alive(now)) keys.push_back(key.view());
  }
  return keys;
}

std::vector<verifier::VerifyingKey> KeyRing::verifying_keys(verifier::Profile profile,
                                                            UnixTime now) const {
  std::vector<verifier::VerifyingKey> keys = verifying_keys(now);
  std::erase_if(keys, [&](const verifier::VerifyingKey& key) { return key.profile != profile; });
  return keys;
}

std::optional<verifier::VerifyingKey> KeyRing::find(std::string_view kid, UnixTime now) const {
  for (const PublishedKey& key : published_) {
    if (key.kid == kid && key.line->profile == verifier::Profile::at_jwt && key.is_alive(now))
      return key.view();
  }
  return std::nullopt;
}

bool KeyRing::trusts(std::string_view kid, UnixTime now) const {
  return std::ranges::any_of(
      published_, [&](const PublishedKey& key) { return key.kid == kid && key.is_alive(now); });
}

std::size_t KeyRing::count(const Line& line, KeyState state, UnixTime now) const {
  return static_cast<std::size_t>(std::ranges::count_if(published_, [&](const PublishedKey& key) {
    return *key.line == line && key.state == state && key.is_alive(now);
  }));
}

std::optional<UnixTime> KeyRing::signs_since(const Line& line) const {
  for (const PublishedKey& key : published_) {
    if (*key.line == line && key.state == KeyState::active) return key.activated;
  }
  return std::nullopt;
}

std::string KeyRing::jwks_json(verifier::Profile profile, UnixTime now) const {
  std::vector<std::string> jwks;
  for (const PublishedKey& key : published_) {
    if (key.line->profile == profile && key.is_alive(now)) jwks.push_back(key.jwk);
  }
  return jose::jwk_set_json(jwks);
}

std::string KeyRing::active_jwks_json(verifier::Profile profile) const {
  std::vector<std::string> jwks;
  for (const PublishedKey& key : published_) {
    if (key.line->profile == profile && key.state == KeyState::active) jwks.push_back(key.jwk);
  }
  return jose::jwk_set_json(jwks);
}

}  // namespace sallyport::keys
