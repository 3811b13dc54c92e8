#include "observe/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <tuple>

namespace sallyport::observe {
namespace {

// Finer than a second's tenth: an answer from memory takes microseconds, a signature one
// millisecond.
const prometheus::Histogram::BucketBoundaries kSeconds{
    0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5};

/// Finding a labelled counter costs a map of strings; each thread remembers where the last ones
/// are.
struct Remembered {
  const void* owner = nullptr;
  std::string route;
  std::string reason;
  int status = 0;
  prometheus::Counter* count = nullptr;
  prometheus::Histogram* seconds = nullptr;
};

}  // namespace

struct Metrics::Parts {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter()
          .Name("sallyport_requests_total")
          .Help("Answered requests, by route, status and reason.")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds =
      prometheus::BuildHistogram()
          .Name("sallyport_request_seconds")
          .Help("From the complete request to its answer, by route.")
          .Register(registry);
  prometheus::Gauge& clients = gauge("sallyport_clients", "Registered clients.");
  prometheus::Family<prometheus::Gauge>& keys =
      prometheus::BuildGauge()
          .Name("sallyport_keys")
          .Help("Signing keys that are alive, by profile, algorithm and state.")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& signs_since =
      prometheus::BuildGauge()
          .Name("sallyport_key_signs_since_seconds")
          .Help("Unix time since which the active key signs, by profile and algorithm.")
          .Register(registry);
  prometheus::Gauge& dropped =
      gauge("sallyport_log_writes_dropped",
            "Times that log lines were dropped, since nobody read the log.");
  prometheus::Gauge& ready = gauge("sallyport_ready", "1 if this process can answer.");

  prometheus::Gauge& gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
  }
};

Metrics::Metrics() : parts_(std::make_unique<Parts>()) {}
Metrics::~Metrics() = default;

void Metrics::request(std::string_view route, int status, std::string_view reason, double seconds) {
  static thread_local Remembered last;
  if (last.owner != this || last.status != status || last.route != route || last.reason != reason) {
    last = {this,
            std::string(route),
            std::string(reason),
            status,
            &parts_->requests.Add({{"route", std::string(route)},
                                   {"status", std::to_string(status)},
                                   {"reason", std::string(reason)}}),
            &parts_->seconds.Add({{"route", std::string(route)}}, kSeconds)};
  }
  last.count->Increment();
  last.seconds->Observe(seconds);
}

void Metrics::set_clients(std::size_t count) { parts_->clients.Set(static_cast<double>(count)); }
void Metrics::set_ready(bool ready) { parts_->ready.Set(ready ? 1 : 0); }

void Metrics::set_keys(std::string_view profile, std::string_view alg, std::string_view state,
                       std::size_t count) {
  parts_->keys
      .Add({{"profile", std::string(profile)},
            {"alg", std::string(alg)},
            {"state", std::string(state)}})
      .Set(static_cast<double>(count));
}

void Metrics::set_signs_since(std::string_view profile, std::string_view alg, std::int64_t time) {
  parts_->signs_since.Add({{"profile", std::string(profile)}, {"alg", std::string(alg)}})
      .Set(static_cast<double>(time));
}

void Metrics::set_dropped_log_writes(std::uint64_t count) {
  parts_->dropped.Set(static_cast<double>(count));
}

std::string Metrics::text() const {
  return prometheus::TextSerializer().Serialize(parts_->registry.Collect());
}

}  // namespace sallyport::observe
