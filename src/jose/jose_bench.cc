#include <benchmark/benchmark.h>

#include "base/base64.h"
#include "jose/claims.h"
#include "jose/jws.h"

namespace sallyport::jose {
namespace {

void write_signing_input(benchmark::State& state) {
  const std::string header = plain_header("RS256");
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        signing_input(header, plain_payload("a.b.read a.b.write", "client",
                                            {{"firstVisionId", "00000AUNAB"}}, 1750392000)));
  }
}
BENCHMARK(write_signing_input);

void read_header_and_claims(benchmark::State& state) {
  const std::string input = signing_input(
      plain_header("RS256"),
      plain_payload("a.b.read a.b.write", "client", {{"firstVisionId", "00000AUNAB"}}, 1750392000));
  const std::string token = compact(input, std::string(256, 's'));
  for (auto _ : state) {
    const auto parts = split_compact(token);
    benchmark::DoNotOptimize(parse_header(parts->header));
    benchmark::DoNotOptimize(parse_claims(parts->payload));
  }
}
BENCHMARK(read_header_and_claims);

}  // namespace
}  // namespace sallyport::jose
