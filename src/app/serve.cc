#include "app/serve.h"

#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>

#include "app/service.h"
#include "http/server.h"
#include "observe/log.h"
#include "store/sqlite/data_lock.h"

namespace sallyport::app {
namespace {

constexpr std::chrono::seconds kDrainTime{9};               // the process must be gone within ten
constexpr std::chrono::duration<unsigned> kLastResort{10};  // then SIGALRM ends it, whatever hangs

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

/// What the process needs before it has threads.
void prepare_process() {
  const sigset_t set = our_signals();
  pthread_sigmask(SIG_BLOCK, &set,
                  nullptr);  // inherited by every thread: only wait_for_end() takes them
  std::signal(SIGPIPE, SIG_IGN);
#ifndef __SANITIZE_ADDRESS__  // whose leak check is a debugger of the same user
  prctl(PR_SET_DUMPABLE, 0);  // keys are in memory: no core dump, no debugger of the same user
#endif
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
  }
}

Outcome<Config> effective_config(const ServeOptions& options) {
  Config config;
  const auto file = options.config_file.value_or(options.data / "sallyport.toml");
  std::error_code error;
  if (options.config_file || std::filesystem::exists(file, error)) {
    auto read = read_config(file);
    if (!read) return read;
    config = std::move(*read);
  }
  if (options.listen) config.listen = *options.listen;
  if (options.admin_listen) config.admin_listen = *options.admin_listen;
  if (options.tls_certificate) config.tls_certificate = options.tls_certificate;
  if (options.tls_key) config.tls_key = options.tls_key;
  if (options.threads) config.threads = *options.threads;
  if (options.kek_file) config.kek_file = options.kek_file;
  if (options.tls_by_proxy) config.tls_by_proxy = true;
  if (config.tls_certificate.has_value() != config.tls_key.has_value()) {
    return fail(Code::invalid_argument,
                "--tls-cert and --tls-key go together; one of them is missing");
  }
  return config;
}

Done check_exposure(const Config& config, const http::ListenAddress& listen,
                    const http::ListenAddress& admin) {
  if (!listen.address.is_loopback() && !config.tls_certificate && !config.tls_by_proxy) {
    return fail(
        Code::invalid_argument,
        "refusing to send secrets in clear on " + listen.to_string() +
            ": give --tls-cert and --tls-key, or --tls-by-proxy if a proxy in front ends TLS");
  }
  if (!admin.address.is_loopback()) {
    return fail(Code::invalid_argument, "the admin listener must be on a loopback address, not " +
                                            admin.to_string() + ": it asks nobody for a password");
  }
  return done();
}

/// A running server: the service and its two listeners.
struct Running {
  store::DataLock lock;
  std::unique_ptr<Service> service;
  // After the service, so that they end before it.
  std::unique_ptr<http::Server> public_server;
  std::unique_ptr<http::Server> admin_server;
};

using PublicSettings = Outcome<std::shared_ptr<const http::Settings>>;

/// Our name in OAuth 2.0. Never from a request: whoever sends one must have no say in it.
Outcome<std::string> issuer_of(const Config& config, const http::ListenAddress& bound) {
  if (config.issuer) return *config.issuer;
  if (bound.address.is_loopback()) {
    return (config.tls_certificate ? "https://" : "http://") + bound.to_string();
  }
  if (!config.oauth2) return std::string();
  return fail(Code::invalid_argument,
              "OAuth 2.0 needs a name for this server that clients reach it by: set `issuer = "
              "\"https://...\"` in the configuration, or `[contracts] oauth2 = false`");
}

Outcome<Running> start(const ServeOptions& options, const Config& config) {
  auto listen = http::ListenAddress::parse(config.listen);
  if (!listen) return Unexpected(listen.error());
  auto admin = http::ListenAddress::parse(config.admin_listen);
  if (!admin) return Unexpected(admin.error());
  if (auto safe = check_exposure(config, *listen, *admin); !safe) return Unexpected(safe.error());

  auto folder = open_data_folder(options.data, config.kek_file);
  if (!folder) return Unexpected(folder.error());
  auto lock = store::DataLock::take(options.data);
  if (!lock) return Unexpected(lock.error());
  auto service = Service::open(std::move(*folder), config);
  if (!service) return Unexpected(service.error());

  auto public_server = http::Server::open(*listen, (*service)->loops(),
                                          [&](const http::ListenAddress& bound) -> PublicSettings {
                                            auto issuer = issuer_of(config, bound);
                                            if (!issuer)
                                              return Unexpected(std::move(issuer).error());
                                            (*service)->set_issuer(std::move(*issuer));
                                            return (*service)->public_settings(config);
                                          });
  if (!public_server) return Unexpected(public_server.error());
  auto admin_server = http::Server::open(*admin, 1, (*service)->admin_settings(config));
  if (!admin_server) return Unexpected(admin_server.error());
  return Running{std::move(*lock), std::move(*service), std::move(*public_server),
                 std::move(*admin_server)};
}

void announce(const Running& running, const Config& config) {
  const char* scheme = config.tls_certificate ? "https" : "http";
  observe::log_info("ready", {{"clients", static_cast<std::int64_t>(running.service->clients())},
                              {"address", running.public_server->address().to_string()}});
  // Scripts read the one line on stdout; the other goes where the logs go.
  std::fprintf(stderr, "admin at http://%s\n", running.admin_server->address().to_string().c_str());
  std::printf("listening on %s://%s\n", scheme,
              running.public_server->address().to_string().c_str());
  std::fflush(stdout);
}

/// What a reload asks for, if it may be had.
Outcome<Config> next_config(const ServeOptions& options, const Config& current) {
  auto fresh = effective_config(options);
  // The listener stays: without TLS it would show secrets to an address that was allowed for it.
  if (fresh && fresh->tls_certificate.has_value() != current.tls_certificate.has_value()) {
    return fail(Code::invalid_argument,
                "TLS is switched on and off by a restart only; everything stays as it was");
  }
  return fresh;
}

void reload(const ServeOptions& options, Config& current, Running& running) {
  auto fresh = next_config(options, current);
  if (!fresh) {
    observe::log_error("reload_refused", {{"detail", fresh.error().detail}});
    return;
  }
  auto settings = running.service->public_settings(*fresh);
  if (!settings) {
    observe::log_error("reload_refused", {{"detail", settings.error().detail}});
    return;
  }
  if (fresh->listen != current.listen || fresh->admin_listen != current.admin_listen ||
      fresh->threads != current.threads || fresh->workers != current.workers ||
      fresh->signatures_per_second != current.signatures_per_second ||
      fresh->memo_entries != current.memo_entries || fresh->sandbox != current.sandbox ||
      fresh->verified_memo != current.verified_memo ||
      fresh->memo_entries_per_client != current.memo_entries_per_client ||
      fresh->kek_file != current.kek_file || fresh->jwks_cache != current.jwks_cache ||
      fresh->rsa_bits != current.rsa_bits || fresh->rotate_after != current.rotate_after ||
      fresh->issuer != current.issuer || fresh->jwks_ca != current.jwks_ca ||
      fresh->tls_by_proxy != current.tls_by_proxy) {
    observe::log_warning(
        "reload_incomplete",
        {{"detail",
          "what docs/configuration.md marks as needing a restart changes at the next start only"}});
  }
  running.public_server->use(*settings);
  running.admin_server->use(running.service->admin_settings(*fresh));
  current = std::move(*fresh);
  observe::log_info("reloaded");
}

void wait_for_end(const ServeOptions& options, Config& config, Running& running) {
  const sigset_t set = our_signals();
  for (int signal = 0; signal != SIGTERM && signal != SIGINT;) {
    if (sigwait(&set, &signal) != 0) continue;
    if (signal == SIGHUP) reload(options, config, running);
  }
}

}  // namespace

int serve(const ServeOptions& options) {
  prepare_process();
  auto config = effective_config(options);
  if (!config) {
    std::fprintf(stderr, "sallyport: %s\n", config.error().detail.c_str());
    return 1;
  }
  auto running = start(options, *config);
  if (!running) {
    std::fprintf(stderr, "sallyport: %s\n", running.error().detail.c_str());
    return 1;
  }
  running->public_server->start();
  running->admin_server->start();
  announce(*running, *config);
  wait_for_end(options, *config, *running);

  observe::log_info("draining");
  ::alarm(kLastResort.count());
  const auto deadline = std::chrono::steady_clock::now() + kDrainTime;
  const bool clean = running->public_server->drain(deadline);
  running->admin_server->drain(deadline);
  running->public_server->halt();
  running->admin_server->halt();
  running->service->stop_workers();  // before the loops that they would answer to are gone
  observe::log_info(clean ? "stopped" : "stopped_with_requests_cut_off");
  return 0;
}

}  // namespace sallyport::app
