#include "keys/new_key.h"

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

Outcome<StoredKey> new_key(const Kek& kek, int rsa_bits, UnixTime now, std::string_view alg) {
  if (rsa_bits != 2048 && rsa_bits != 3072 && rsa_bits != 4096) {
    return fail(Code::invalid_argument,
                "RSA keys have 2048, 3072 or 4096 bits, not " + std::to_string(rsa_bits));
  }
  const jose::Algorithm* algorithm = jose::find_algorithm(alg);
  if (algorithm == nullptr) return fail(Code::invalid_argument, "an unknown signature algorithm");
  const auto private_key = generate(crypto::key_type_of(algorithm->scheme), rsa_bits);
  const auto public_key = private_key.public_key();
  StoredKey key;
  key.kid = jose::thumbprint(public_key);
  key.alg = algorithm->name;
  key.created = now;
  key.public_der = public_key.to_spki_der();
  auto sealed = seal(kek, kSigningKeyPurpose, key.kid, private_key.to_pkcs8());
  if (!sealed) return Unexpected(std::move(sealed).error());
  key.sealed = std::move(*sealed);
  return key;
}

}  // namespace sallyport::keys
