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

/// A [[route]] as it was written: what is called by its paths and methods, and who may.
struct RouteConfig {
  std::vector<std::string> methods;
  std::string path;
  bool is_public = false;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::vector<std::string>> any_scope;
  std::optional<std::string> audience;

  std::vector<std::string> upstream;
  std::optional<std::string> respond;  // a file, beside the configuration's if not absolute
  std::optional<std::uint64_t> max_body;
  std::string host = "upstream";  // or "client", or what stands in the Host field
  bool forward_token = false;
  Seconds connect_timeout{5};
  Seconds response_timeout{60};
  Seconds idle_timeout{60};
  std::optional<std::string> upstream_ca;
  std::optional<std::string> upstream_certificate;
  std::optional<std::string> upstream_key;

  int line = 0;
};

/// An [[api]] as it was written: a document of the operator's for the explorer.
struct ApiConfig {
  std::string openapi;  // a file, beside the configuration's if not absolute

  int line = 0;
};

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
  bool sandbox = false;   // serves clients whose tokens are always wrong in some way
  bool explorer = false;  // serves /api/ and /openapi.json
  std::vector<Network> trusted_proxies;
  std::optional<std::filesystem::path> kek_file;

  std::optional<std::string> issuer;  // our name in OAuth 2.0; as bound on loopback if unset
  std::optional<std::string>
      jwks_ca;  // PEM, of who may vouch for clients' key URLs; else the system's
  bool token_url_audience = false;  // an assertion may also be for the token endpoint's URL

  // [contracts]: which of them are answered
  bool seed = true;
  bool oauth2 = true;
  bool later = true;

  // The gateway.
  std::vector<RouteConfig> routes;
  std::vector<ApiConfig> apis;
  Seconds clock_skew{0};            // a token is taken for so long behind its exp
  unsigned verified_memo = 16'384;  // tokens whose signature is remembered as good

  std::optional<std::string> forward_auth_style;
  std::vector<Network> forward_auth_trusted;

  std::filesystem::path folder;  // of the file: where relative names in it begin

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
  std::optional<Seconds> jwks_cache;    // how long verifiers may cache the JWKS; default 5 min
  std::optional<int> rsa_bits;          // of new keys; default 2048
  std::optional<Seconds> rotate_after;  // how long a key signs; 0: until a command; default 30 d
};

/// Reads TOML. Refuses with Code::invalid_argument, naming file, line and what would do: a syntax
/// error, an unknown key, a wrong type or value.
Outcome<Config> read_config(const std::filesystem::path& file);
/// The same from text; `name` stands for the file in messages.
Outcome<Config> parse_config(std::string_view text, const std::string& name);

}  // namespace sallyport::app
