// What keys are for: signing and verifying. How each type's signatures are made and spelled.
#include <optional>

#include "crypto/digest.h"
#include "crypto/ecdsa_signature.h"
#include "crypto/ed25519.h"
#include "crypto/key.h"
#include "crypto/prepared_key.h"

namespace sallyport::crypto {
namespace {

/// EVP_PKEY_sign over the digest, whatever that gives.
std::optional<std::string> sign_digest(EVP_PKEY_CTX* context, std::string_view data,
                                       std::size_t max_size) {
  const Digest256 digest = sha256(as_bytes(data));
  std::string signature(max_size, '\0');
  std::size_t length = signature.size();
  if (EVP_PKEY_sign(context, reinterpret_cast<unsigned char*>(signature.data()), &length,
                    digest.data(), digest.size()) != 1) {
    return std::nullopt;
  }
  signature.resize(length);
  return signature;
}

bool verify_digest(EVP_PKEY_CTX* context, std::string_view data, Bytes signature) {
  const Digest256 digest = sha256(as_bytes(data));
  return EVP_PKEY_verify(context, signature.data(), signature.size(), digest.data(),
                         digest.size()) == 1;
}

// OpenSSL does not promise that a context for messages can sign twice as it is; beginning anew with
// the key that it has costs a third of a microsecond.
std::optional<std::string> sign_message(EVP_MD_CTX* context, std::string_view data) {
  std::string signature(2 * kEd25519Size, '\0');
  std::size_t length = signature.size();
  if (EVP_DigestSignInit(context, nullptr, nullptr, nullptr, nullptr) != 1 ||
      EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &length,
                     as_bytes(data).data(), data.size()) != 1) {
    return std::nullopt;
  }
  return signature;
}

bool verify_message(EVP_MD_CTX* context, std::string_view data, Bytes signature) {
  return EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, nullptr) == 1 &&
         EVP_DigestVerify(context, signature.data(), signature.size(), as_bytes(data).data(),
                          data.size()) == 1;
}

/// What OpenSSL says of P-256 (72 bytes at most), in the spelling of JWS.
std::optional<std::string> sign_ecdsa(EVP_PKEY_CTX* context, std::string_view data) {
  const auto der = sign_digest(context, data, 80);
  return der ? ecdsa_raw(as_bytes(*der)) : std::nullopt;
}

bool verify_ecdsa(EVP_PKEY_CTX* context, std::string_view data, Bytes signature) {
  const auto der = ecdsa_der(signature);
  return der && verify_digest(context, data, as_bytes(*der));
}

}  // namespace

bool PublicKey::verify(SignatureScheme scheme, std::string_view data,
                       std::string_view signature) const {
  if (key_type_of(scheme) != type() || signature.size() != signature_size()) return false;
  const ErrorQueue cleared;
  const PreparedKey::Borrowed context = key_->borrow(scheme);
  if (!context) return false;
  switch (type()) {
    case KeyType::rsa: return verify_digest(context->of_digest.get(), data, as_bytes(signature));
    case KeyType::ec_p256: return verify_ecdsa(context->of_digest.get(), data, as_bytes(signature));
    case KeyType::ed25519: break;
  }
  return verify_message(context->of_message.get(), data, as_bytes(signature));
}

Outcome<std::string> PrivateKey::sign(SignatureScheme scheme, std::string_view data) const {
  if (key_type_of(scheme) != type()) {
    return fail(Code::internal, "a signature scheme for another type of key");
  }
  const ErrorQueue cleared;
  const PreparedKey::Borrowed context = key_->borrow(scheme);
  std::optional<std::string> signature;
  if (context) {
    switch (type()) {
      case KeyType::rsa:
        signature = sign_digest(context->of_digest.get(), data, key_->signature_size());
        break;
      case KeyType::ec_p256: signature = sign_ecdsa(context->of_digest.get(), data); break;
      case KeyType::ed25519: signature = sign_message(context->of_message.get(), data); break;
    }
  }
  if (!signature) return fail(Code::internal, "OpenSSL cannot sign");
  return std::move(*signature);
}

}  // namespace sallyport::crypto
