#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <array>
#include <string>

#include "crypto/key.h"

namespace sallyport::crypto {
namespace {

constexpr auto kScheme = SignatureScheme::rsa_pkcs1_sha256;
const std::string kInput(140, 'x');

void sign(benchmark::State& state) {
  const PrivateKey key = PrivateKey::generate_rsa(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(key.sign(kScheme, kInput));
}
BENCHMARK(sign)->Arg(2048)->Arg(3072)->Arg(4096)->Unit(benchmark::kMicrosecond);

// The bare operation, as `openssl speed rsa2048` has it: what sign() is held against.
void sign_bare(benchmark::State& state) {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key, nullptr);
  EVP_PKEY_sign_init(context);
  std::array<unsigned char, 256> out{};
  const std::array<unsigned char, 36> data{};
  for (auto _ : state) {
    std::size_t length = out.size();
    benchmark::DoNotOptimize(EVP_PKEY_sign(context, out.data(), &length, data.data(), data.size()));
  }
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
}
BENCHMARK(sign_bare)->Unit(benchmark::kMicrosecond);

void verify(benchmark::State& state) {
  const PrivateKey key = PrivateKey::generate_rsa(2048);
  const PublicKey shared = key.public_key();
  const std::string signature = key.sign(kScheme, kInput).value();
  for (auto _ : state) benchmark::DoNotOptimize(shared.verify(kScheme, kInput, signature));
}
BENCHMARK(verify)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sallyport::crypto
