#include "app/config.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include <stdexcept>

namespace {
// The library's parser takes some bad texts (`[=`) to be impossible: an assertion in a debug build,
// undefined behaviour in another. Here they are an error in both.
constexpr void require_of_toml(bool holds) {
  if (!holds) throw std::invalid_argument("not TOML");
}
}  // namespace
#undef NDEBUG
#define TOML_ASSERT(expression) require_of_toml(static_cast<bool>(expression))
#include <toml++/toml.h>

#include "base/duration.h"

namespace sallyport::app {
namespace {

/// Stores a node's value in the configuration, or says what it should have been.
using Setter = std::function<std::string(const toml::node&, Config&)>;
constexpr const char* kGood = "";

Setter text(std::function<void(Config&, std::string)> store) {
  return [store](const toml::node& node, Config& config) -> std::string {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty()) return "must be a string that is not empty";
    store(config, *value);
    return kGood;
  };
}

Setter flag(bool Config::*member) {
  return [member](const toml::node& node, Config& config) -> std::string {
    const auto value = node.value_exact<bool>();
    if (!value) return "must be true or false";
    config.*member = *value;
    return kGood;
  };
}

template <class Store>
Setter number(std::int64_t least, std::int64_t most, Store store) {
  return [=](const toml::node& node, Config& config) -> std::string {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
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
    const auto value = node.value_exact<std::string>();
    const auto time = value ? parse_duration(*value) : fail(Code::invalid_argument);
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
    const auto text = item.value_exact<std::string>();
    const auto network = text ? Network::parse(*text) : std::nullopt;
    if (!network) return kWanted;
    config.trusted_proxies.push_back(*network);
  }
  return kGood;
}

std::string store_rsa_bits(const toml::node& node, Config& config) {
  const auto bits = node.value_exact<std::int64_t>();
  if (!bits || (*bits != 2048 && *bits != 3072 && *bits != 4096))
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
      {"limits.connections_per_address", count(&Config::connections_per_address, 1, 10'000'000)},
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
  auto table = parse_toml(text, name);
  if (!table) return Unexpected(table.error());
  Config config;
  if (auto applied = apply(*table, "", name, config); !applied) return Unexpected(applied.error());
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
