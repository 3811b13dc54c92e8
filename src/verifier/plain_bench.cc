#include <benchmark/benchmark.h>

#include <array>

#include "jose/claims.h"
#include "jose/jws.h"
#include "verifier/plain.h"

namespace sallyport::verifier {
namespace {

void verify_with_keys(benchmark::State& state) {
  const auto signer = crypto::PrivateKey::generate_rsa(2048);
  const auto other = crypto::PrivateKey::generate_rsa(2048).public_key();
  const auto mine = signer.public_key();
  const auto* rs256 = jose::find_algorithm("RS256");
  std::vector<VerifyingKey> keys(static_cast<std::size_t>(state.range(0)),
                                 {&other, rs256, "other"});
  keys.back() = {&mine, rs256, "mine"};
  const std::string input = jose::signing_input(
      jose::plain_header("RS256"), jose::plain_payload("a.b.read", "client", {}, 1750392000));
  const std::string token =
      jose::compact(input, signer.sign(crypto::SignatureScheme::rsa_pkcs1_sha256, input).value());
  for (auto _ : state) {
    benchmark::DoNotOptimize(verify_plain(token, keys, from_unix(1750391000)).has_value());
  }
}
BENCHMARK(verify_with_keys)->DenseRange(1, 4)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sallyport::verifier
