#include <benchmark/benchmark.h>

#include "keys/key_ring.h"
#include "keys/new_key.h"
#include "keys/rotate.h"

namespace sallyport::keys {
namespace {

// What each change of the keys costs a running server.
void open_a_ring(benchmark::State& state) {
  const Kek kek = Kek::generate();
  const UnixTime now = from_unix(1'750'000'000);
  const auto make = [&] { return new_key(kek, 2048, now).value(); };
  const KeyTable table{1, first_keys(make(), make(), now)};
  for (auto _ : state) benchmark::DoNotOptimize(KeyRing::open(table, kek, now).has_value());
}
BENCHMARK(open_a_ring)->Unit(benchmark::kMicrosecond);

void write_the_jwk_set(benchmark::State& state) {
  const Kek kek = Kek::generate();
  const UnixTime now = from_unix(1'750'000'000);
  const auto make = [&] { return new_key(kek, 2048, now).value(); };
  const auto ring = KeyRing::open({1, first_keys(make(), make(), now)}, kek, now).value();
  for (auto _ : state) benchmark::DoNotOptimize(ring->jwks_json(verifier::Profile::plain, now));
}
BENCHMARK(write_the_jwk_set);

}  // namespace
}  // namespace sallyport::keys
