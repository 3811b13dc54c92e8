#include "keys/new_key.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/worker_pool.h"
#include "crypto/key.h"
#include "jose/jwk.h"
#include "keys/seal.h"

namespace sallyport::keys {
namespace {

crypto::PrivateKey generate(crypto::KeyType type, int rsa_bits) {
  switch (type) {
    case crypto::KeyType::rsa: return crypto::PrivateKey::generate_rsa(rsa_bits);
    case crypto::KeyType::ec_p256: return crypto::PrivateKey::generate_ec_p256();
    case crypto::KeyType::ed25519: break;
  }
  return crypto::PrivateKey::generate_ed25519();
}

}  // namespace

Outcome<StoredKey> new_key(const Kek& kek, int rsa_bits, UnixTime now, const Line& line) {
  if (rsa_bits != 2048 && rsa_bits != 3072 && rsa_bits != 4096) {
    return fail(Code::invalid_argument,
                "RSA keys have 2048, 3072 or 4096 bits, not " + std::to_string(rsa_bits));
  }
  const jose::Algorithm* algorithm = jose::find_algorithm(line.alg);
  if (algorithm == nullptr) return fail(Code::invalid_argument, "an unknown signature algorithm");
  const auto private_key = generate(crypto::key_type_of(algorithm->scheme), rsa_bits);
  const auto public_key = private_key.public_key();
  StoredKey key;
  key.kid = jose::thumbprint(public_key);
  key.profile = verifier::name_of(line.profile);
  key.alg = algorithm->name;
  key.created = now;
  key.public_der = public_key.to_spki_der();
  auto sealed = seal(kek, kSigningKeyPurpose, key.kid, private_key.to_pkcs8());
  if (!sealed) return Unexpected(std::move(sealed).error());
  key.sealed = std::move(*sealed);
  return key;
}

Outcome<std::vector<StoredKey>> new_keys(const Kek& kek, int rsa_bits, UnixTime now,
                                         std::span<const Line> lines) {
  std::vector<Outcome<StoredKey>> made(lines.size(), fail(Code::internal, "not made"));
  std::atomic<std::size_t> taken = 0;
  const auto work = [&] {
    for (std::size_t i = taken++; i < lines.size(); i = taken++)
      made[i] = new_key(kek, rsa_bits, now, lines[i]);
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < std::min(usable_cores(), lines.size()); ++i)
      threads.emplace_back(work);
    work();
  }
  std::vector<StoredKey> keys;
  for (auto& key : made) {
    if (!key) return Unexpected(std::move(key).error());
    keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace sallyport::keys
