#include "app/config.h"

#include <fstream>
#include <functional>
#include <iterator>
#include <map>

// Header only and not linked: Debian's library is built with exceptions, and here a bad file is a
// value.
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/duration.h"

namespace sallyport::app {
namespace {

/// Stores a node's value in the configuration, or says what it should have been.
using Setter = std::function<std::string(const toml::node&, Config&)>;
constexpr const char* kGood = "";

Setter text(std::function<void(Config&, std::string)> store) {
  return [store](const toml::node& node, Config& config) -> std::string {
    const auto value = node.value<std::string>();
    if (!node.is_string() || value->empty()) return "must be a string that is not empty";
    store(config, *value);
    return kGood;
  };
}

Setter flag(bool Config::*member) {
  return [member](const toml::node& node, Config& config) -> std::string {
    if (!node.is_boolean()) return "must be true or false";
    config.*member = *node.value<bool>();
    return kGood;
  };
}

template <class Store>
Setter number(std::int64_t least, std::int64_t most, Store store) {
  return [=](const toml::node& node, Config& config) -> std::string {
    const auto value = node.value<std::int64_t>();
    if (!node.is_integer() || *value < least || *value > most) {
      return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    }
    store(config, *value);
    return kGood;
  };
}

Setter count(unsigned Config::*member, std::int64_t least, std::int64_t most) {
  return number(least, most, [member](Config& config, std::int64_t v) {
    config.*member = static_cast<unsigned>(v);
  });
}

template <class Store>
Setter duration(Seconds least, Seconds most, Store store) {
  return [=](const toml::node& node, Config& config) -> std::string {
    const auto value = node.value<std::string>();
    const auto time = node.is_string() ? parse_duration(*value) : fail(Code::invalid_argument);
    if (!time || *time < least || *time > most) {
      return "must be a duration such as \"90s\", \"5m\" or \"2h\", from " +
             std::to_string(least.count()) + "s to " + std::to_string(most.count()) + "s";
    }
    store(config, *time);
    return kGood;
  };
}

Setter timeout(Seconds Config::*member) {
  return duration(Seconds(1), Seconds(3600),
                  [member](Config& config, Seconds time) { config.*member = time; });
}

std::string store_proxies(const toml::node& node, Config& config) {
  constexpr const char* kWanted =
      "must be an array of networks such as [\"127.0.0.1/32\", \"10.0.0.0/8\"]";
  const toml::array* array = node.as_array();
  if (array == nullptr) return kWanted;
  config.trusted_proxies.clear();
  for (const toml::node& item : *array) {
    const auto network =
        item.is_string() ? Network::parse(*item.value<std::string>()) : std::nullopt;
    if (!network) return kWanted;
    config.trusted_proxies.push_back(*network);
  }
  return kGood;
}

std::string store_rsa_bits(const toml::node& node, Config& config) {
  const auto bits = node.value<std::int64_t>();
  if (!node.is_integer() || (*bits != 2048 && *bits != 3072 && *bits != 4096))
    return "must be 2048, 3072 or 4096";
  config.rsa_bits = static_cast<int>(*bits);
  return kGood;
}

/// Every key that there is. The order is that of docs/configuration.md.
const std::map<std::string, Setter, std::less<>>& setters() {
  static const std::map<std::string, Setter, std::less<>> all{
      {"listen", text([](Config& c, std::string v) { c.listen = std::move(v); })},
      {"admin_listen", text([](Config& c, std::string v) { c.admin_listen = std::move(v); })},
      {"tls_certificate", text([](Config& c, std::string v) { c.tls_certificate = std::move(v); })},
      {"tls_key", text([](Config& c, std::string v) { c.tls_key = std::move(v); })},
      {"tls_by_proxy", flag(&Config::tls_by_proxy)},
      {"threads", count(&Config::threads, 1, 1024)},
      {"workers", count(&Config::workers, 1, 1024)},
      {"access_log", flag(&Config::access_log)},
      {"trusted_proxies", store_proxies},
      {"kek_file", text([](Config& c, std::string v) { c.kek_file = std::move(v); })},
      {"limits.signatures_per_second", count(&Config::signatures_per_second, 1, 100'000'000)},
      {"limits.memo_entries", count(&Config::memo_entries, 64, 100'000'000)},
      {"limits.memo_entries_per_client", count(&Config::memo_entries_per_client, 1, 1'000'000)},
      {"limits.connections", count(&Config::connections, 1, 10'000'000)},
      {"limits.max_stale",
       duration(Seconds(1), Seconds(86400), [](Config& c, Seconds v) { c.max_stale = v; })},
      {"timeouts.head", timeout(&Config::head_timeout)},
      {"timeouts.body", timeout(&Config::body_timeout)},
      {"timeouts.idle", timeout(&Config::idle_timeout)},
      {"timeouts.write", timeout(&Config::write_timeout)},
      {"keys.jwks_cache",
       duration(Seconds(1), Seconds(86400), [](Config& c, Seconds v) { c.jwks_cache = v; })},
      {"keys.rsa_bits", store_rsa_bits},
  };
  return all;
}

Unexpected<Error> refuse(const std::string& name, const toml::source_region& where,
                         const std::string& what) {
  return fail(Code::invalid_argument, name + ":" + std::to_string(where.begin.line) + ": " + what);
}

bool is_section(const std::string& path) {
  const auto it = setters().lower_bound(path + ".");
  return it != setters().end() && it->first.starts_with(path + ".");
}

Done apply(const toml::table& table, const std::string& prefix, const std::string& name,
           Config& config) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix + std::string(key.str());
    if (const auto setter = setters().find(path); setter != setters().end()) {
      const std::string wrong = setter->second(node, config);
      if (!wrong.empty()) return refuse(name, node.source(), "`" + path + "` " + wrong);
    } else if (node.is_table() && is_section(path)) {
      if (auto applied = apply(*node.as_table(), path + ".", name, config); !applied)
        return applied;
    } else {
      return refuse(name, key.source(),
                    "unknown key `" + path + "`; docs/configuration.md lists all of them");
    }
  }
  return done();
}

}  // namespace

Outcome<Config> parse_config(std::string_view text, const std::string& name) {
  const toml::parse_result parsed = toml::parse(text, std::string_view(name));
  if (!parsed)
    return refuse(name, parsed.error().source(), std::string(parsed.error().description()));
  Config config;
  if (auto applied = apply(parsed.table(), "", name, config); !applied)
    return Unexpected(applied.error());
  if (config.tls_certificate.has_value() != config.tls_key.has_value()) {
    return fail(Code::invalid_argument,
                name + ": `tls_certificate` and `tls_key` go together; one of them is missing");
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
