#include "crypto/aead.h"

#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

#include "crypto/random.h"

namespace sallyport::crypto {
namespace {

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

enum class Direction : int { decrypt = 0, encrypt = 1 };

// GCM's nonce size is 12 bytes unless one says otherwise, so it is not set here.
bool start(const Cipher& cipher, AeadKey key, Bytes nonce, Bytes associated, Direction direction) {
  int unused = 0;
  return cipher &&
         EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(), nonce.data(),
                           static_cast<int>(direction)) == 1 &&
         EVP_CipherUpdate(cipher.get(), nullptr, &unused, associated.data(),
                          static_cast<int>(associated.size())) == 1;
}

bool run(const Cipher& cipher, Bytes in, std::uint8_t* out) {
  int length = 0;
  return in.empty() ||
         EVP_CipherUpdate(cipher.get(), out, &length, in.data(), static_cast<int>(in.size())) == 1;
}

std::uint8_t* bytes_at(std::string& text, std::size_t offset) {
  return reinterpret_cast<std::uint8_t*>(text.data()) + offset;
}

}  // namespace

std::string aead_seal(AeadKey key, Bytes associated, Bytes plain) {
  std::string sealed(kAeadNonceSize + plain.size() + kAeadTagSize, '\0');
  std::uint8_t* nonce = bytes_at(sealed, 0);
  std::uint8_t* tag = bytes_at(sealed, kAeadNonceSize + plain.size());
  random_bytes({nonce, kAeadNonceSize});

  const Cipher cipher(EVP_CIPHER_CTX_new());
  int unused = 0;
  if (!start(cipher, key, {nonce, kAeadNonceSize}, associated, Direction::encrypt) ||
      !run(cipher, plain, bytes_at(sealed, kAeadNonceSize)) ||
      EVP_CipherFinal_ex(cipher.get(), tag, &unused) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kAeadTagSize, tag) != 1) {
    throw std::runtime_error("AES-256-GCM failed");
  }
  return sealed;
}

Outcome<SecretString> aead_open(AeadKey key, Bytes associated, Bytes sealed) {
  if (sealed.size() < kAeadNonceSize + kAeadTagSize) {
    return fail(Code::damaged, "a sealed value is too short");
  }
  const Bytes nonce = sealed.first(kAeadNonceSize);
  const Bytes body = sealed.subspan(kAeadNonceSize, sealed.size() - kAeadNonceSize - kAeadTagSize);
  std::string tag(as_text(sealed.last(kAeadTagSize)));
  // One byte more, since OpenSSL wants somewhere to point to even for an empty text.
  std::string plain(body.size() + 1, '\0');

  const Cipher cipher(EVP_CIPHER_CTX_new());
  int unused = 0;
  const bool genuine =
      start(cipher, key, nonce, associated, Direction::decrypt) &&
      run(cipher, body, bytes_at(plain, 0)) &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kAeadTagSize, tag.data()) == 1 &&
      EVP_CipherFinal_ex(cipher.get(), bytes_at(plain, body.size()), &unused) == 1;
  if (!genuine) {
    wipe(plain);
    return fail(Code::damaged, "a sealed value does not open: it or its name was changed");
  }
  plain.pop_back();
  return SecretString(std::move(plain));
}

}  // namespace sallyport::crypto
