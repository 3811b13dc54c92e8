#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "app/config.h"
#include "app/data_folder.h"
#include "app/store_tail.h"
#include "app/store_writer.h"
#include "base/worker_pool.h"
#include "clients/auth/assertions.h"
#include "clients/auth/authenticator.h"
#include "clients/auth/fetched_keys.h"
#include "gateway/name_refresher.h"
#include "gateway/route_table.h"
#include "http/router.h"
#include "http/settings.h"
#include "observe/metrics.h"
#include "tokens/issue.h"
#include "tokens/judge.h"
#include "tokens/revocations.h"
#include "verifier/verifier.h"

namespace sallyport::app {

/// The one place where the parts meet: everything that answers requests, without the listeners.
/// The servers that use its settings must end before it does.
class Service {
 public:
  /// Opens the key ring, loads the clients, writes down the settings that commands share.
  static Outcome<std::unique_ptr<Service>> open(DataFolder folder, const Config& config);
  ~Service();

  /// Our name in OAuth 2.0. REQUIRES: once, before public_settings().
  void set_issuer(std::string issuer) { issuer_name_ = std::move(issuer); }

  /// What each listener does under `config`. Reads the certificate. May be called again for a
  /// reload; refuses with a sentence.
  Outcome<std::shared_ptr<const http::Settings>> public_settings(const Config& config);
  std::shared_ptr<const http::Settings> admin_settings(const Config& config);

  /// Finishes what is being fetched, then what is being written, then signed: each hands on to the
  /// next. REQUIRES: no listener serves any more.
  void stop_workers() {
    remote_keys_.reset();
    writer_.reset();
    workers_.reset();
  }

  /// How many event loops the public listener needs.
  std::size_t loops() const { return loops_; }
  std::size_t clients() const { return registry_.size(); }

 private:
  Service(DataFolder folder, std::shared_ptr<const keys::KeyRing> ring, const Config& config,
          Seconds jwks_cache);

  std::function<void(const http::Exchange&)> observer(bool access_log);
  /// The paths that no route may have: the server answers them itself.
  static std::vector<std::string> own_paths(const Config& config, const http::Router& router);
  /// What HTTP refuses, in the words of the contract that the route belongs to; what belongs to
  /// none that is switched on, in those of the gate.
  std::function<http::Response(int, std::string_view)> fault(const Config& config) const;
  std::shared_ptr<http::Router> contracts(const Config& config,
                                          const std::shared_ptr<const tokens::TokenJudge>& judge);
  /// The routes of the second door, beside the server's own paths. Refuses with a sentence.
  Outcome<std::shared_ptr<const gateway::RouteTable>> routes(const Config& config,
                                                             std::span<const std::string> own);
  /// Refuses documents that are none, with a sentence.
  Done mount_explorer(http::Router& router, const Config& config, std::span<const std::string> own,
                      const gateway::RouteTable& routes) const;
  http::Handler gateway(const Config& config, std::shared_ptr<const gateway::RouteTable> routes,
                        std::shared_ptr<const tokens::TokenJudge> judge);
  std::function<bool(std::chrono::steady_clock::time_point)> too_stale(Seconds max_stale) const;
  void measure_keys();
  std::string why_not_ready(Seconds max_stale) const;

  // In the order of dependence: what is named later uses what is named before. The issuer alone
  // uses the workers, which are named behind it: their last jobs end in its memo.
  DataFolder folder_;
  const Seconds jwks_cache_;
  const std::size_t loops_;  // of the public listener; a reload does not change them
  observe::Metrics metrics_;
  clients::Registry registry_;
  Snapshot<keys::KeyRing> keys_;
  tokens::Revocations revocations_;
  clients::SecretUses uses_;
  clients::GuessLimiter limiter_;
  clients::Authenticator authenticator_;
  std::unique_ptr<tokens::Issuer> issuer_;
  std::unique_ptr<WorkerPool> workers_;
  std::unique_ptr<StoreTail> tail_;
  std::unique_ptr<StoreWriter> writer_;
  std::unique_ptr<clients::FetchedKeys> remote_keys_;
  clients::ClientKeys client_keys_;
  std::unique_ptr<clients::Assertions> assertions_;
  std::string issuer_name_;

  verifier::Verifier verifier_;
  const std::string via_;  // by which this process is told from others in the field of that name
  gateway::NameRefresher names_;
};

}  // namespace sallyport::app
