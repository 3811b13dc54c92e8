#include "store/sqlite/store.h"

#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "store/sample_data.h"

// Allocations are counted: at a million clients each one is a gigabyte's share.
namespace {
std::atomic<std::int64_t> g_allocations{0};
}  // namespace

void* operator new(std::size_t size) {
  g_allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace sallyport::store {
namespace {

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kBatch = 20'000;

enum class Ids : std::int64_t { ascending, scattered };

std::string id_of(std::int64_t number, Ids ids) {
  std::string text = std::to_string(10'000'000 + number);
  if (ids == Ids::ascending) return "client-" + text;
  // A multiplication by an odd number meets every value once.
  return "c-" + std::to_string(static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15ULL);
}

void add_million(SqliteStore& store, Ids ids) {
  for (std::int64_t from = 0; from < kMillion; from += kBatch) {
    std::vector<clients::Client> batch;
    batch.reserve(kBatch);
    for (std::int64_t i = from; i < from + kBatch; ++i)
      batch.push_back(sample_client(id_of(i, ids)));
    if (!store.clients().add_clients(batch)) std::abort();
  }
}

/// One store of a million, made at the first use and shared by the cases that read.
SqliteStore& million() {
  static const ScratchFolder folder;
  static const auto store = [] {
    auto created = SqliteStore::create(folder.path());
    if (!created) std::abort();
    add_million(**created, Ids::scattered);
    return std::move(*created);
  }();
  return *store;
}

void add_clients(benchmark::State& state) {
  for (auto _ : state) {
    const ScratchFolder folder;
    auto store = SqliteStore::create(folder.path());
    if (!store) return state.SkipWithError(store.error().detail.c_str());
    add_million(**store, static_cast<Ids>(state.range(0)));
  }
  state.SetItemsProcessed(state.iterations() * kMillion);
}
BENCHMARK(add_clients)
    ->Arg(0)
    ->Arg(1)
    ->ArgName("scattered")
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->UseRealTime();

void each_client(benchmark::State& state) {
  SqliteStore& store = million();
  std::int64_t allocations = 0;
  for (auto _ : state) {
    std::int64_t count = 0;
    const std::int64_t before = g_allocations;
    const auto walked = store.clients().each_client([&](const clients::ClientPtr& client) {
      count += static_cast<std::int64_t>(client->secrets.size());
      return true;
    });
    allocations = g_allocations - before;
    if (!walked || count != kMillion) return state.SkipWithError("not all were read");
  }
  state.SetItemsProcessed(state.iterations() * kMillion);
  state.counters["allocations/client"] = static_cast<double>(allocations) / kMillion;
}
BENCHMARK(each_client)->Iterations(3)->Unit(benchmark::kSecond)->UseRealTime();

void find_client(benchmark::State& state) {
  SqliteStore& store = million();
  std::int64_t number = 0;
  for (auto _ : state) {
    number = (number + 7919) % kMillion;
    if (!store.clients().find_client(id_of(number, Ids::scattered)))
      return state.SkipWithError("not found");
  }
}
BENCHMARK(find_client)->Unit(benchmark::kMicrosecond);

void may_have_news(benchmark::State& state) {
  SqliteStore& store = million();
  for (auto _ : state) benchmark::DoNotOptimize(store.changes().may_have_news().has_value());
}
BENCHMARK(may_have_news)->Unit(benchmark::kMicrosecond);

/// One durable commit: what a command waits for.
void set_enabled(benchmark::State& state) {
  SqliteStore& store = million();
  const std::string id = id_of(1, Ids::scattered);
  for (auto _ : state) {
    if (!store.clients().set_enabled(id, true)) return state.SkipWithError("not written");
  }
}
BENCHMARK(set_enabled)->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
}  // namespace sallyport::store
