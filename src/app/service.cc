#include "app/service.h"

#include <sys/resource.h>

#include <algorithm>

#include "base/base64.h"
#include "crypto/random.h"
#include "endpoints/health/mount.h"
#include "endpoints/seed/errors.h"
#include "endpoints/seed/mount.h"
#include "http/client/fetch.h"
#include "observe/access_log.h"
#include "observe/log.h"
#include "observe/log_writer.h"

namespace sallyport::app {
namespace {

constexpr std::size_t kMostWaitingSignatures = 2000;  // about a second's work of one core

std::size_t event_loops(const Config& config) {
  return config.threads > 0 ? config.threads : usable_cores();
}

/// As many as were asked for, or as there are descriptors, less some for the store, the log and the
/// admin listener, which must answer when the others are used up.
std::size_t most_connections(const Config& config) {
  constexpr rlim_t kReserve = 150;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  const rlim_t usable =
      files.rlim_cur > 2 * kReserve ? files.rlim_cur - kReserve : files.rlim_cur / 2;
  return std::max<std::size_t>(1, std::min<std::size_t>(config.connections, usable));
}

Done share_key_settings(keys::KeyStore& store, const Config& config) {
  if (config.jwks_cache) {
    if (auto set = store.set_setting("jwks_cache_s", std::to_string(config.jwks_cache->count()));
        !set)
      return set;
  }
  if (config.rotate_after) {
    if (auto set =
            store.set_setting("rotate_after_s", std::to_string(config.rotate_after->count()));
        !set)
      return set;
  }
  if (config.rsa_bits) return store.set_setting("rsa_bits", std::to_string(*config.rsa_bits));
  return done();
}

http::client::FetchRules fetch_rules(const Config& config) {
  http::client::FetchRules rules;
  rules.authorities = config.jwks_ca;
  return rules;
}

http::Timeouts timeouts_of(const Config& config) {
  http::Timeouts timeouts;
  timeouts.head = config.head_timeout;
  timeouts.body = config.body_timeout;
  timeouts.idle = config.idle_timeout;
  timeouts.write = config.write_timeout;
  return timeouts;
}

std::string via_name() {
  std::array<std::uint8_t, 6> raw{};
  crypto::random_bytes(raw);
  return "sallyport-" + base64url_encode(raw);
}

}  // namespace

Service::Service(DataFolder folder, std::shared_ptr<const keys::KeyRing> ring, const Config& config,
                 Seconds jwks_cache)
    : folder_(std::move(folder)),
      jwks_cache_(jwks_cache),
      loops_(event_loops(config)),
      keys_(std::move(ring)),
      limiter_(clients::GuessRules{}),
      authenticator_(registry_, folder_.hasher, limiter_, uses_, config.sandbox),
      remote_keys_(std::make_unique<clients::FetchedKeys>(
          [rules = fetch_rules(config)](const std::string& url) {
            return http::client::fetch(url, rules);
          })),
      client_keys_(remote_keys_.get()),
      verifier_(config.verified_memo),
      via_(via_name()) {
  workers_ = std::make_unique<WorkerPool>(config.workers > 0 ? config.workers : usable_cores(),
                                          kMostWaitingSignatures);
  issuer_ = std::make_unique<tokens::Issuer>(
      keys_, revocations_, *workers_,
      tokens::MemoRules{
          .entries_per_client = config.memo_entries_per_client,
          .entries = config.memo_entries,
          .signatures_per_second = static_cast<double>(config.signatures_per_second)});
}

Service::~Service() = default;

Outcome<std::unique_ptr<Service>> Service::open(DataFolder folder, const Config& config) {
  if (auto shared = share_key_settings(folder.store->keys(), config); !shared)
    return Unexpected(shared.error());
  if (auto complete = complete_keys(folder.store->keys(), folder.kek); !complete)
    return Unexpected(complete.error());
  auto settings = read_key_settings(folder.store->keys());
  if (!settings) return Unexpected(settings.error());
  auto table = folder.store->keys().load_keys();
  if (!table) return Unexpected(table.error());
  auto ring = keys::KeyRing::open(*table, folder.kek, system_now());
  if (!ring) return Unexpected(ring.error());

  std::unique_ptr<Service> service(
      new Service(std::move(folder), std::move(*ring), config, settings->jwks_cache));
  auto tail = StoreTail::start(std::move(service->folder_.store), service->folder_.path,
                               {service->registry_, service->keys_, service->revocations_,
                                service->uses_, service->folder_.kek});
  if (!tail) return Unexpected(tail.error());
  service->tail_ = std::move(*tail);
  auto second = store::SqliteStore::open(service->folder_.path, store::OpenMode::read_write);
  if (!second) return Unexpected(std::move(second).error());
  service->writer_ =
      std::make_unique<StoreWriter>(std::move(*second), service->revocations_,
                                    [&tail = *service->tail_] { return tail.is_away(); });
  service->assertions_ = std::make_unique<clients::Assertions>(
      service->authenticator_, service->client_keys_, *service->writer_, service->folder_.kek);
  return service;
}

std::function<void(const http::Exchange&)> Service::observer(bool access_log) {
  return [this, access_log](const http::Exchange& exchange) {
    metrics_.request(exchange.pattern, exchange.status, exchange.reason,
                     static_cast<double>(exchange.took.count()) / 1e6);
    if (!access_log) return;
    observe::log_access({exchange.request_id, exchange.method, exchange.pattern, exchange.status,
                         exchange.reason, exchange.detail, exchange.subject,
                         exchange.caller.to_string(), exchange.bytes_sent, exchange.took.count()},
                        to_unix(system_now()));
  };
}

std::string Service::why_not_ready(Seconds max_stale) const {
  const Seconds stale = tail_->stale_for(std::chrono::steady_clock::now());
  if (stale <= max_stale) return {};
  return "the store has been away for " + std::to_string(stale.count()) + " s";
}

Outcome<std::shared_ptr<const http::Settings>> Service::public_settings(const Config& config) {
  auto settings = std::make_shared<http::Settings>();
  if (config.tls_certificate) {
    auto tls = http::TlsContext::load(*config.tls_certificate, *config.tls_key);
    if (!tls) return Unexpected(tls.error());
    settings->tls = std::move(*tls);
  }
  settings->connections = std::max<std::size_t>(1, most_connections(config) / loops_);
  // The kernel spreads an address's connections over the loops, not quite evenly.
  settings->connections_per_address =
      std::max<std::size_t>(1, config.connections_per_address / loops_);
  settings->timeouts = timeouts_of(config);
  settings->echoed = endpoints::seed::echoed_fields();
  settings->trusted_proxies = config.trusted_proxies;
  settings->fault = fault(config);
  settings->observe = observer(config.access_log);
  settings->on_tick = observe::flush_access_log;

  const auto judge = std::make_shared<const tokens::TokenJudge>(
      verifier_, keys_, registry_, revocations_,
      tokens::TokenJudge::Rules{issuer_name_, config.clock_skew});
  // On an address that needs a name, one must be there; a reload cannot bring it.
  if (config.oauth2 && issuer_name_.empty()) {
    return fail(Code::invalid_argument,
                "OAuth 2.0 is switched on by a restart only, with `issuer` in the configuration");
  }
  auto router = contracts(config, judge);
  const auto own = own_paths(config, *router);
  auto second_door = routes(config, own);
  if (!second_door) return Unexpected(std::move(second_door).error());
  if (Done done = mount_explorer(*router, config, own, **second_door); !done)
    return Unexpected(std::move(done).error());
  settings->fallback = gateway(config, std::move(*second_door), judge);
  settings->router = std::move(router);
  return std::shared_ptr<const http::Settings>(std::move(settings));
}

void Service::measure_keys() {
  const auto ring = keys_.get();
  const UnixTime now = system_now();
  for (const keys::Line& line : keys::kLines) {
    const std::string_view profile = verifier::name_of(line.profile);
    for (const auto state : {keys::KeyState::active, keys::KeyState::next, keys::KeyState::retired})
      metrics_.set_keys(profile, line.alg, keys::name_of(state), ring->count(line, state, now));
    if (const auto since = ring->signs_since(line))
      metrics_.set_signs_since(profile, line.alg, to_unix(*since));
  }
}

std::shared_ptr<const http::Settings> Service::admin_settings(const Config& config) {
  auto settings = std::make_shared<http::Settings>();
  settings->connections = 100;
  settings->timeouts = timeouts_of(config);
  settings->fault = [](int status, std::string_view) {
    return endpoints::seed::render_fault(status);
  };
  auto router = std::make_shared<http::Router>();
  const Seconds max_stale = config.max_stale;
  endpoints::health::mount(*router,
                           {[this, max_stale] { return why_not_ready(max_stale); },
                            [this, max_stale] {
                              metrics_.set_clients(registry_.size());
                              measure_keys();
                              metrics_.set_dropped_log_writes(observe::dropped_log_writes());
                              metrics_.set_ready(why_not_ready(max_stale).empty());
                              return metrics_.text();
                            }});
  settings->router = std::move(router);
  return settings;
}

}  // namespace sallyport::app
