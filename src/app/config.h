#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/clock.h"
#include "base/error.h"

namespace sallyport::app {

/// What a configuration file may say; docs/configuration.md describes each key. Every member has
/// the default that holds where the file is silent.
struct Config {
  std::string listen = "127.0.0.1:8080";
  std::string admin_listen = "127.0.0.1:8081";
  std::optional<std::string> tls_certificate;
  std::optional<std::string> tls_key;
  bool tls_by_proxy = false;  // plain HTTP on an address that others reach: a proxy ends TLS
  unsigned threads = 0;       // event loops; 0: one for each core
  unsigned workers = 0;       // signing threads; 0: one for each core
  bool access_log = true;
  std::vector<Network> trusted_proxies;
  std::optional<std::filesystem::path> kek_file;

  // [limits]
  unsigned signatures_per_second = 50;  // new tokens of one client
  unsigned memo_entries = 262'144;      // signed tokens kept for all clients together
  unsigned memo_entries_per_client = 256;
  unsigned connections = 20'000;  // open at the same time
  unsigned connections_per_address = 2'000;
  Seconds max_stale{300};  // how long to go on while the store is away

  // [timeouts]
  Seconds head_timeout{10};
  Seconds body_timeout{30};
  Seconds idle_timeout{75};
  Seconds write_timeout{30};

  // [keys]
  std::optional<Seconds> jwks_cache;  // how long verifiers may cache the JWKS; default 5 min
  std::optional<int> rsa_bits;        // of new keys; default 2048
};

/// Reads TOML. Refuses with Code::invalid_argument, naming file, line and what would do: a syntax
/// error, an unknown key, a wrong type or value.
Outcome<Config> read_config(const std::filesystem::path& file);
/// The same from text; `name` stands for the file in messages.
Outcome<Config> parse_config(std::string_view text, const std::string& name);

}  // namespace sallyport::app
