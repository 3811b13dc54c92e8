#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "crypto/key.h"

namespace sallyport::crypto {
namespace {

const std::string kInput(140, 'x');

/// Of each scheme, in its order.
PrivateKey make_key(std::int64_t scheme, int rsa_bits = 2048) {
  switch (key_type_of(static_cast<SignatureScheme>(scheme))) {
    case KeyType::rsa: return PrivateKey::generate_rsa(rsa_bits);
    case KeyType::ec_p256: return PrivateKey::generate_ec_p256();
    case KeyType::ed25519: break;
  }
  return PrivateKey::generate_ed25519();
}

void name_scheme(benchmark::State& state) {
  constexpr std::array kNames{"RS256", "PS256", "ES256", "Ed25519"};
  state.SetLabel(kNames[static_cast<std::size_t>(state.range(0))]);
}

void sign(benchmark::State& state) {
  const PrivateKey key = make_key(state.range(0));
  const auto scheme = static_cast<SignatureScheme>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(key.sign(scheme, kInput));
  name_scheme(state);
}
BENCHMARK(sign)->DenseRange(0, 3)->Unit(benchmark::kMicrosecond);

void sign_rsa_of_bits(benchmark::State& state) {
  const PrivateKey key = make_key(0, static_cast<int>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(key.sign(SignatureScheme::rsa_pkcs1_sha256, kInput));
  }
}
BENCHMARK(sign_rsa_of_bits)->Arg(3072)->Arg(4096)->Unit(benchmark::kMicrosecond);

void verify(benchmark::State& state) {
  const PrivateKey key = make_key(state.range(0));
  const auto scheme = static_cast<SignatureScheme>(state.range(0));
  const PublicKey half = key.public_key();
  const std::string signature = key.sign(scheme, kInput).value();
  for (auto _ : state) benchmark::DoNotOptimize(half.verify(scheme, kInput, signature));
  name_scheme(state);
}
BENCHMARK(verify)->DenseRange(0, 3)->Unit(benchmark::kMicrosecond);

/// Four threads and one key: what they pay for finding their contexts.
void verify_with_threads(benchmark::State& state) {
  static const PrivateKey key = PrivateKey::generate_rsa(2048);
  static const PublicKey half = key.public_key();
  constexpr auto kScheme = SignatureScheme::rsa_pkcs1_sha256;
  const std::string signature = key.sign(kScheme, kInput).value();
  for (auto _ : state) benchmark::DoNotOptimize(half.verify(kScheme, kInput, signature));
}
BENCHMARK(verify_with_threads)->ThreadRange(1, 4)->Unit(benchmark::kMicrosecond);

// The bare operations, as `openssl speed` has them: what sign() and verify() are held against. One
// context for all, no digest of the data, no result that is made.
struct Bare {
  explicit Bare(std::int64_t scheme)
      : key(scheme < 2    ? EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048})
            : scheme == 2 ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")
                          : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")),
        signing(EVP_PKEY_CTX_new(key, nullptr)),
        verifying(EVP_PKEY_CTX_new(key, nullptr)) {
    if (scheme == 3) return;
    EVP_PKEY_sign_init(signing);
    EVP_PKEY_verify_init(verifying);
    for (EVP_PKEY_CTX* context : {signing, verifying}) {
      EVP_PKEY_CTX_set_signature_md(context, EVP_sha256());
      if (scheme == 1) {
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(context, 32);
      }
    }
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;
  ~Bare() {
    EVP_PKEY_CTX_free(signing);
    EVP_PKEY_CTX_free(verifying);
    EVP_PKEY_free(key);
  }

  EVP_PKEY* key;
  EVP_PKEY_CTX* signing;
  EVP_PKEY_CTX* verifying;
  std::array<unsigned char, 32> digest{};
  std::array<unsigned char, 256> signature{};
  std::size_t length = 0;
};

void sign_bare(benchmark::State& state) {
  Bare bare(state.range(0));
  for (auto _ : state) {
    bare.length = bare.signature.size();
    benchmark::DoNotOptimize(EVP_PKEY_sign(bare.signing, bare.signature.data(), &bare.length,
                                           bare.digest.data(), bare.digest.size()));
  }
  name_scheme(state);
}
BENCHMARK(sign_bare)->DenseRange(0, 2)->Unit(benchmark::kMicrosecond);

void verify_bare(benchmark::State& state) {
  Bare bare(state.range(0));
  bare.length = bare.signature.size();
  EVP_PKEY_sign(bare.signing, bare.signature.data(), &bare.length, bare.digest.data(),
                bare.digest.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(EVP_PKEY_verify(bare.verifying, bare.signature.data(), bare.length,
                                             bare.digest.data(), bare.digest.size()));
  }
  name_scheme(state);
}
BENCHMARK(verify_bare)->DenseRange(0, 2)->Unit(benchmark::kMicrosecond);

void ed25519_bare(benchmark::State& state) {
  const Bare bare(3);
  const bool verifies = state.range(0) == 1;
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_DigestSignInit(context, nullptr, nullptr, nullptr, bare.key);
  std::array<unsigned char, 64> signature{};
  std::size_t length = signature.size();
  const auto* data = as_bytes(kInput).data();
  EVP_DigestSign(context, signature.data(), &length, data, kInput.size());
  EVP_MD_CTX* verifying = EVP_MD_CTX_new();
  EVP_DigestVerifyInit(verifying, nullptr, nullptr, nullptr, bare.key);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        verifies ? EVP_DigestVerify(verifying, signature.data(), length, data, kInput.size())
                 : EVP_DigestSign(context, signature.data(), &length, data, kInput.size()));
  }
  state.SetLabel(verifies ? "verify" : "sign");
  EVP_MD_CTX_free(context);
  EVP_MD_CTX_free(verifying);
}
BENCHMARK(ed25519_bare)->DenseRange(0, 1)->Unit(benchmark::kMicrosecond);

/// What a key from outside costs before it is believed.
void import_rsa(benchmark::State& state) {
  const auto key = PrivateKey::generate_rsa(static_cast<int>(state.range(0))).public_key();
  const std::string n = key.rsa_n();
  const std::string e = key.rsa_e();
  for (auto _ : state) benchmark::DoNotOptimize(PublicKey::from_rsa(as_bytes(n), as_bytes(e)));
}
BENCHMARK(import_rsa)->Arg(2048)->Arg(4096)->Unit(benchmark::kMicrosecond);

void import_ec_p256(benchmark::State& state) {
  const auto key = PrivateKey::generate_ec_p256().public_key();
  const std::string x = key.ec_x();
  const std::string y = key.ec_y();
  for (auto _ : state) benchmark::DoNotOptimize(PublicKey::from_ec_p256(as_bytes(x), as_bytes(y)));
}
BENCHMARK(import_ec_p256)->Unit(benchmark::kMicrosecond);

void import_ed25519(benchmark::State& state) {
  const std::string x = PrivateKey::generate_ed25519().public_key().ed25519_x();
  for (auto _ : state) benchmark::DoNotOptimize(PublicKey::from_ed25519(as_bytes(x)));
}
BENCHMARK(import_ed25519)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sallyport::crypto
