#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sallyport::observe {

/// What Prometheus reads at /metrics. Labels are only what we made ourselves: a route as it was
/// registered, a status, a reason. Thread-safe.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// `route` and `reason` are constants of ours, never what a stranger sent.
  void request(std::string_view route, int status, std::string_view reason, double seconds);
  void set_clients(std::size_t count);
  /// How many keys of a profile and algorithm are "active", "next" or "retired".
  void set_keys(std::string_view profile, std::string_view alg, std::string_view state,
                std::size_t count);
  /// Unix time since which the active one signs.
  void set_signs_since(std::string_view profile, std::string_view alg, std::int64_t time);
  void set_ready(bool ready);
  void set_dropped_log_writes(std::uint64_t count);

  /// In the text format 0.0.4.
  std::string text() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sallyport::observe
