#include "app/config.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "app/config_apis.h"
#include "app/config_routes.h"
#include "app/config_values.h"
#include "endpoints/oauth2/metadata.h"
#include "gateway/forward_auth.h"

namespace sallyport::app {
namespace {

using namespace config;

std::string store_rsa_bits(const toml::node& node, Config& config) {
  const auto bits = node.value_exact<std::int64_t>();
  if (!bits || (*bits != 2048 && *bits != 3072 && *bits != 4096))
    return "must be 2048, 3072 or 4096";
  config.rsa_bits = static_cast<int>(*bits);
  return kGood;
}

std::string store_issuer(const toml::node& node, Config& config) {
  const auto issuer = node.value_exact<std::string>();
  if (!issuer) return "must be a string";
  if (auto good = endpoints::oauth2::check_issuer(*issuer); !good) return good.error().detail;
  config.issuer = *issuer;
  return kGood;
}

std::string store_style(const toml::node& node, Config& config) {
  const auto style = node.value_exact<std::string>();
  if (!style || !gateway::forward_auth_style(*style))
    return "must be \"nginx\", \"caddy\", \"traefik\" or \"envoy\"";
  config.forward_auth_style = *style;
  return kGood;
}

Setter<Config> timeout(Seconds Config::*member) {
  return duration<Config>(Seconds(1), Seconds(3600), member);
}

/// Every key that there is but the routes'. docs/configuration.md has them in another order.
const Setters<Config>& setters() {
  static const Setters<Config> all{
      {"listen", text<Config>(&Config::listen)},
      {"admin_listen", text<Config>(&Config::admin_listen)},
      {"tls_certificate", text<Config>(&Config::tls_certificate)},
      {"tls_key", text<Config>(&Config::tls_key)},
      {"tls_by_proxy", flag(&Config::tls_by_proxy)},
      {"threads", count(&Config::threads, 1, 1024)},
      {"workers", count(&Config::workers, 1, 1024)},
      {"access_log", flag(&Config::access_log)},
      {"sandbox", flag(&Config::sandbox)},
      {"issuer", store_issuer},
      {"oauth2.token_url_as_audience", flag(&Config::token_url_audience)},
      {"oauth2.jwks_ca", text<Config>(&Config::jwks_ca)},
      {"contracts.seed", flag(&Config::seed)},
      {"contracts.oauth2", flag(&Config::oauth2)},
      {"contracts.later", flag(&Config::later)},
      {"explorer", flag(&Config::explorer)},
      {"trusted_proxies", networks<Config>(&Config::trusted_proxies)},
      {"kek_file", text<Config>(&Config::kek_file)},
      {"forward_auth.style", store_style},
      {"forward_auth.trusted", networks<Config>(&Config::forward_auth_trusted)},
      {"gateway.clock_skew", duration<Config>(Seconds(0), Seconds(60), &Config::clock_skew)},
      {"limits.signatures_per_second", count(&Config::signatures_per_second, 1, 100'000'000)},
      {"limits.memo_entries", count(&Config::memo_entries, 64, 100'000'000)},
      {"limits.memo_entries_per_client", count(&Config::memo_entries_per_client, 1, 1'000'000)},
      {"limits.verified_memo", count(&Config::verified_memo, 64, 100'000'000)},
      {"limits.connections", count(&Config::connections, 1, 10'000'000)},
      {"limits.connections_per_address", count(&Config::connections_per_address, 1, 10'000'000)},
      {"limits.max_stale", duration<Config>(Seconds(1), Seconds(86400), &Config::max_stale)},
      {"timeouts.head", timeout(&Config::head_timeout)},
      {"timeouts.body", timeout(&Config::body_timeout)},
      {"timeouts.idle", timeout(&Config::idle_timeout)},
      {"timeouts.write", timeout(&Config::write_timeout)},
      {"keys.jwks_cache", duration<Config>(Seconds(1), Seconds(86400), &Config::jwks_cache)},
      {"keys.rsa_bits", store_rsa_bits},
      {"keys.rotate_after",
       duration<Config>(Seconds(0), Seconds(3650 * 86400), &Config::rotate_after)},
  };
  return all;
}

Outcome<toml::table> parse_ascii_or_text(std::string_view text, const std::string& name) {
  try {
    return toml::parse(text, std::string_view(name));
  } catch (const toml::parse_error& error) {
    return refuse(name, error.source(), std::string(error.description()));
  } catch (const std::invalid_argument&) {
    return fail(Code::invalid_argument, name + ": not valid TOML; look for a key that is no key");
  }
}

/// Other characters than ASCII have a place in strings and comments only. Elsewhere they lead the
/// library's tables of Unicode to undefined behaviour, so a text is read twice: first with a
/// character in their place that is good in the same places.
Outcome<toml::table> parse_toml(std::string_view text, const std::string& name) {
  std::string ascii(text);
  std::ranges::replace_if(
      ascii, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '!');
  auto table = parse_ascii_or_text(ascii, name);
  return table && ascii != text ? parse_ascii_or_text(text, name) : std::move(table);
}

}  // namespace

Outcome<Config> parse_config(std::string_view text, const std::string& name) {
  auto table = parse_toml(text, name);
  if (!table) return Unexpected(table.error());
  Config config;
  config.folder = std::filesystem::path(name).parent_path();
  if (auto taken = take_routes(*table, name, config); !taken) return Unexpected(taken.error());
  if (auto taken = take_apis(*table, name, config); !taken) return Unexpected(taken.error());
  if (auto applied = apply(*table, "", name, setters(), config); !applied)
    return Unexpected(applied.error());
  for (auto* file : {&config.tls_certificate, &config.tls_key}) {
    if (*file) **file = (config.folder / **file).string();
  }
  if (config.kek_file) config.kek_file = config.folder / *config.kek_file;
  if (config.jwks_ca) config.jwks_ca = (config.folder / *config.jwks_ca).string();
  if (config.tls_certificate.has_value() != config.tls_key.has_value()) {
    return fail(Code::invalid_argument,
                name + ": `tls_certificate` and `tls_key` go together; one of them is missing");
  }
  if (config.forward_auth_style.has_value() == config.forward_auth_trusted.empty()) {
    return fail(
        Code::invalid_argument,
        name + ": `[forward_auth]` needs both `style` and `trusted`, the proxy's addresses");
  }
  return config;
}

Outcome<Config> read_config(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::error_code error;  // a folder can be opened, but reading it throws
  if (!in || std::filesystem::is_directory(file, error)) {
    return fail(Code::invalid_argument,
                "configuration file '" + file.string() + "' cannot be read");
  }
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return parse_config(text, file.string());
}

}  // namespace sallyport::app
