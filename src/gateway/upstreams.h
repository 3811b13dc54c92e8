#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/snapshot.h"
#include "http/client/origin.h"

namespace sallyport::gateway {

using SteadyTime = std::chrono::steady_clock::time_point;

/// One server behind a route, where it is, and how it does. Thread-safe.
class Upstream {
 public:
  /// `url`: http://host:port or https://host:port, without a path. `tls` is for https. Looks its
  /// name up, which may take seconds. Refuses with Code::invalid_argument in words: what is no such
  /// URL, a name that nobody knows, and link-local addresses, where clouds keep their secrets.
  static Outcome<std::unique_ptr<Upstream>> open(
      std::string_view url, const std::shared_ptr<const http::TlsClientContext>& tls);

  const http::client::OriginPtr& origin() const { return origin_; }
  /// As it stands in the Host field: with the port, unless it is the scheme's own.
  const std::string& authority() const { return authority_; }
  std::shared_ptr<const std::vector<http::client::Endpoint>> endpoints() const {
    return endpoints_.get();
  }
  /// Looks the name up anew; what was known stays, where that fails.
  void refresh();
  bool has_name() const { return has_name_; }

  /// After three failures in a row it is passed over for ten seconds, where there are others.
  bool is_down(SteadyTime now) const;
  void failed(SteadyTime now);
  void succeeded() { failures_.store(0, std::memory_order_relaxed); }

 private:
  Upstream(http::client::OriginPtr origin, std::string authority, bool has_name,
           std::vector<http::client::Endpoint> endpoints);

  http::client::OriginPtr origin_;
  std::string authority_;
  bool has_name_;
  Snapshot<std::vector<http::client::Endpoint>> endpoints_;
  std::atomic<unsigned> failures_{0};
  std::atomic<SteadyTime::rep> down_until_{0};
};

/// The servers of a route, of which each does the same. Thread-safe.
class Upstreams {
 public:
  explicit Upstreams(std::vector<std::unique_ptr<Upstream>> all) : all_(std::move(all)) {}

  /// In turn, without those that are down; one of those, if all are.
  Upstream& next(SteadyTime now);
  std::size_t size() const { return all_.size(); }
  const std::vector<std::unique_ptr<Upstream>>& all() const { return all_; }

 private:
  std::vector<std::unique_ptr<Upstream>> all_;
  std::atomic<std::size_t> turn_{0};
};

}  // namespace sallyport::gateway
