#include <benchmark/benchmark.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <string>

#include "crypto/digest.h"

namespace sallyport::crypto {
namespace {

// What a client's secret costs: format byte, salt of 16, secret of 53 characters.
void mac_of_a_secret(benchmark::State& state) {
  const HmacSha256 hmac(as_bytes("0123456789abcdef0123456789abcdef"));
  const std::array<std::uint8_t, 16> salt{};
  const std::string secret(53, 's');
  for (auto _ : state) {
    benchmark::DoNotOptimize(hmac.mac({Bytes(salt).first(1), salt, as_bytes(secret)}));
  }
}
BENCHMARK(mac_of_a_secret);

void mac_by_evp(benchmark::State& state) {
  const std::string key(32, 'k');
  const std::string data(70, 's');
  std::array<unsigned char, 32> out{};
  for (auto _ : state) {
    unsigned length = 0;
    benchmark::DoNotOptimize(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                  reinterpret_cast<const unsigned char*>(data.data()), data.size(),
                                  out.data(), &length));
  }
}
BENCHMARK(mac_by_evp);

void sha256_of_a_signing_input(benchmark::State& state) {
  const std::string input(140, 'x');
  for (auto _ : state) benchmark::DoNotOptimize(sha256(as_bytes(input)));
}
BENCHMARK(sha256_of_a_signing_input);

}  // namespace
}  // namespace sallyport::crypto
