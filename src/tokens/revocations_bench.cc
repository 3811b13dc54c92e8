#include "tokens/revocations.h"

#include <benchmark/benchmark.h>

#include <string>

namespace sallyport::tokens {
namespace {

const std::string kKid(43, 'k');

crypto::Digest256 digest(std::int64_t n) {
  return crypto::sha256(as_bytes("token " + std::to_string(n)));
}

/// What a gate pays for each call, and the issuer for each hit: a token that is not revoked, among
/// so many that are.
void contains(benchmark::State& state) {
  static Revocations* revocations = nullptr;
  if (state.thread_index() == 0) {
    revocations = new Revocations();
    for (std::int64_t i = 0; i < state.range(0); ++i)
      revocations->add(kKid, digest(i), from_unix(1'750'392'000));
  }
  std::vector<crypto::Digest256> asked;
  for (std::int64_t i = 0; i < 1024; ++i)
    asked.push_back(digest(-1 - i - state.thread_index() * 1024));
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(revocations->contains(kKid, asked[++next % asked.size()]));
  }
  if (state.thread_index() == 0) delete revocations;
}
BENCHMARK(contains)->Arg(0)->Arg(1)->Arg(100'000)->ThreadRange(1, 2);

}  // namespace
}  // namespace sallyport::tokens
