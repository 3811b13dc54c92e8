#include "crypto/digest.h"

// The low-level SHA256_* functions are deprecated in OpenSSL 3, not removed. They are used in this
// file alone, since a MAC of a secret stands on the path of every token request: EVP_MAC and
// EVP_MD of OpenSSL 3.0 allocate and look up a context for 1 to 2 microseconds a call, five times
// what the hashing takes (digest_bench.cc shows both).
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

namespace sallyport::crypto {
namespace {

constexpr std::size_t kBlock = SHA256_CBLOCK;

void absorb_pad(SHA256_CTX& context, const std::array<std::uint8_t, kBlock>& key,
                std::uint8_t pad) {
  std::array<std::uint8_t, kBlock> block{};
  std::ranges::transform(key, block.begin(), [pad](std::uint8_t byte) {
    return static_cast<std::uint8_t>(byte ^ pad);
  });
  SHA256_Init(&context);
  SHA256_Update(&context, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
}

}  // namespace

Digest256 sha256(Bytes data) {
  SHA256_CTX context;
  Digest256 digest;
  SHA256_Init(&context);
  SHA256_Update(&context, data.data(), data.size());
  SHA256_Final(digest.data(), &context);
  return digest;
}

bool equal_in_constant_time(Bytes a, Bytes b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

HmacSha256::HmacSha256(Bytes key) {
  static_assert(sizeof(SHA256_CTX) == sizeof(State) && alignof(SHA256_CTX) <= alignof(State));
  std::array<std::uint8_t, kBlock> padded{};
  if (key.size() > kBlock) {
    std::ranges::copy(sha256(key), padded.begin());
  } else {
    std::ranges::copy(key, padded.begin());
  }
  SHA256_CTX context;
  absorb_pad(context, padded, 0x36);
  std::memcpy(&inner_, &context, sizeof context);
  absorb_pad(context, padded, 0x5C);
  std::memcpy(&outer_, &context, sizeof context);
  OPENSSL_cleanse(&context, sizeof context);
  OPENSSL_cleanse(padded.data(), padded.size());
}

HmacSha256::~HmacSha256() {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

Digest256 HmacSha256::mac(std::initializer_list<Bytes> parts) const {
  Digest256 digest;
  SHA256_CTX context;
  std::memcpy(&context, &inner_, sizeof context);
  for (Bytes part : parts) SHA256_Update(&context, part.data(), part.size());
  SHA256_Final(digest.data(), &context);
  std::memcpy(&context, &outer_, sizeof context);
  SHA256_Update(&context, digest.data(), digest.size());
  SHA256_Final(digest.data(), &context);
  return digest;
}

}  // namespace sallyport::crypto
