#include <benchmark/benchmark.h>

#include <string>

#include "http/chunked.h"
#include "http/head.h"
#include "http/path.h"

namespace sallyport::http {
namespace {

void parse(benchmark::State& state, const std::string& text) {
  HeadParser parser{Limits{}};
  for (auto _ : state) {
    if (parser.parse(text) != HeadParser::State::complete) return state.SkipWithError("refused");
    benchmark::DoNotOptimize(parser.head().find("Authorization"));
    parser.reset();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

// What curl sends for a token, about 170 bytes.
void head_of_token_request(benchmark::State& state) {
  parse(
      state,
      "GET /v1/getAccessToken?scope=edit HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n"
      "Authorization: Basic UE9DX05BQl9EZXY6c2VjcmV0\r\nUser-Agent: curl/7.88.1\r\nAccept: */*\r\n"
      "Content-Length: 0\r\n\r\n");
}
BENCHMARK(head_of_token_request);

// A call of an API with a token of 600 bytes, as a browser's fetch would make it.
void head_of_api_call(benchmark::State& state) {
  parse(
      state,
      "POST /v1/customers/searchCustomer?page=2&size=50 HTTP/1.1\r\nHost: api.example.com\r\n"
      "Connection: keep-alive\r\nContent-Length: 85\r\nAuthorization: Bearer " +
          std::string(600, 'x') +
          "\r\nX-Client-Correlation-Id: 2c1f6a1e-8f0b-4a55-9d6d-5d7d3d1a0c11\r\n"
          "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)\r\n"
          "Content-Type: application/json\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br\r\n"
          "Accept-Language: en-GB,en;q=0.9\r\n\r\n");
}
BENCHMARK(head_of_api_call);

void chunked_body_in_4k_chunks(benchmark::State& state) {
  std::string body;
  for (int i = 0; i < 16; ++i) body += "1000\r\n" + std::string(4096, 'x') + "\r\n";
  body += "0\r\n\r\n";
  for (auto _ : state) {
    ChunkedDecoder decoder{Limits{}};
    std::string_view rest = body;
    while (!rest.empty()) rest.remove_prefix(decoder.next(rest).consumed);
    benchmark::DoNotOptimize(decoder);
  }
}
BENCHMARK(chunked_body_in_4k_chunks);

void plain_path(benchmark::State& state) {
  const std::string path = "/v1/getAccessToken";
  for (auto _ : state) benchmark::DoNotOptimize(is_plain_path(path));
}
BENCHMARK(plain_path);

void canonical_path_with_encoding(benchmark::State& state) {
  const std::string path = "/v1/getAccessToken/a.b.read%20a.b.write";
  for (auto _ : state) benchmark::DoNotOptimize(canonical_path(path));
}
BENCHMARK(canonical_path_with_encoding);

}  // namespace
}  // namespace sallyport::http
