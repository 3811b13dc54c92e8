#pragma once

// How the values of a configuration are read; for config*.cc alone, since it brings the TOML
// library with it.

#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/byte_size.h"
#include "base/duration.h"
#include "base/error.h"

namespace sallyport::app::config {
// The library's parser takes some bad texts (`[=`) to be impossible: an assertion in a debug build,
// undefined behaviour in another. Here they are an error in both.
constexpr void require_of_toml(bool holds) {
  if (!holds) throw std::invalid_argument("not TOML");
}
}  // namespace sallyport::app::config
#undef NDEBUG
#define TOML_ASSERT(expression) \
  ::sallyport::app::config::require_of_toml(static_cast<bool>(expression))
#include <toml++/toml.h>

namespace sallyport::app::config {

/// Stores a node's value in `T`, or says what it should have been.
template <class T>
using Setter = std::function<std::string(const toml::node&, T&)>;
/// Every key that there is, sections with a dot.
template <class T>
using Setters = std::map<std::string, Setter<T>, std::less<>>;
inline constexpr const char* kGood = "";

/// `store` is called with the config and the value; a pointer to a member does too.
template <class T, class Store>
Setter<T> text(Store store) {
  return [store](const toml::node& node, T& config) -> std::string {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty()) return "must be a string that is not empty";
    std::invoke(store, config) = *value;
    return kGood;
  };
}

template <class T>
Setter<T> flag(bool T::*member) {
  return [member](const toml::node& node, T& config) -> std::string {
    const auto value = node.value_exact<bool>();
    if (!value) return "must be true or false";
    config.*member = *value;
    return kGood;
  };
}

template <class T>
Setter<T> count(unsigned T::*member, std::int64_t least, std::int64_t most) {
  return [=](const toml::node& node, T& config) -> std::string {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
      return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    }
    config.*member = static_cast<unsigned>(*value);
    return kGood;
  };
}

template <class T, class Store>
Setter<T> duration(Seconds least, Seconds most, Store store) {
  return [=](const toml::node& node, T& config) -> std::string {
    const auto value = node.value_exact<std::string>();
    const auto time = value ? parse_duration(*value) : fail(Code::invalid_argument);
    if (!time || *time < least || *time > most) {
      return "must be a duration such as \"90s\", \"5m\" or \"2h\", from " +
             std::to_string(least.count()) + "s to " + std::to_string(most.count()) + "s";
    }
    std::invoke(store, config) = *time;
    return kGood;
  };
}

/// A number of bytes, as a string with its unit.
template <class T, class Store>
Setter<T> byte_size(Store store) {
  return [store](const toml::node& node, T& config) -> std::string {
    const auto value = node.value_exact<std::string>();
    const auto size = value ? parse_byte_size(*value)
                            : fail(Code::invalid_argument,
                                   "must be a size such as \"512B\", \"64KiB\" or \"10MiB\"");
    if (!size) return size.error().detail;
    std::invoke(store, config) = *size;
    return kGood;
  };
}

/// An array of strings, none of them empty; with `or_one`, a string alone as well.
template <class T, class Store>
Setter<T> texts(Store store, bool or_one = false) {
  return [=](const toml::node& node, T& config) -> std::string {
    std::vector<std::string> values;
    if (const auto one = node.value_exact<std::string>(); one && or_one) values.push_back(*one);
    const toml::array* array = node.as_array();
    std::string wanted = std::string("must be ") + (or_one ? "a string, or " : "") +
                         "an array of strings that are not empty";
    if (array == nullptr && values.empty()) return wanted;
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      const auto value = (*array)[i].value_exact<std::string>();
      if (!value || value->empty()) return wanted;
      values.push_back(*value);
    }
    std::invoke(store, config) = std::move(values);
    return kGood;
  };
}

template <class T, class Store>
Setter<T> networks(Store store) {
  return [store](const toml::node& node, T& config) -> std::string {
    constexpr const char* kWanted =
        "must be an array of networks such as [\"127.0.0.1/32\", \"10.0.0.0/8\"]";
    const toml::array* array = node.as_array();
    if (array == nullptr) return kWanted;
    std::vector<Network> values;
    for (const toml::node& item : *array) {
      const auto value = item.value_exact<std::string>();
      const auto network = value ? Network::parse(*value) : std::nullopt;
      if (!network) return kWanted;
      values.push_back(*network);
    }
    std::invoke(store, config) = std::move(values);
    return kGood;
  };
}

inline Unexpected<Error> refuse(const std::string& name, const toml::source_region& where,
                                const std::string& what) {
  return fail(Code::invalid_argument, name + ":" + std::to_string(where.begin.line) + ": " + what);
}

template <class T>
bool is_section(const Setters<T>& setters, const std::string& path) {
  const auto it = setters.lower_bound(path + ".");
  return it != setters.end() && it->first.starts_with(path + ".");
}

/// Stores all of a table's values. Refuses, with the line, an unknown key or a bad value.
template <class T>
Done apply(const toml::table& table, const std::string& prefix, const std::string& name,
           const Setters<T>& setters, T& config) {
  for (const auto& [key, node] : table) {
    const std::string path = prefix + std::string(key.str());
    if (const auto setter = setters.find(path); setter != setters.end()) {
      const std::string wrong = setter->second(node, config);
      if (!wrong.empty()) return refuse(name, node.source(), "`" + path + "` " + wrong);
    } else if (node.is_table() && is_section(setters, path)) {
      if (auto applied = apply(*node.as_table(), path + ".", name, setters, config); !applied)
        return applied;
    } else {
      return refuse(name, key.source(),
                    "unknown key `" + path + "`; docs/configuration.md lists all of them");
    }
  }
  return done();
}

/// Takes all tables of [[key]] out of `table`, each with the line where it begins.
template <class T>
Done take_all(toml::table& table, std::string_view key, const std::string& name,
              const Setters<T>& setters, std::vector<T>& taken) {
  const auto found = table.find(key);
  if (found == table.end()) return done();
  const toml::array* all = found->second.as_array();
  if (all == nullptr || !all->is_homogeneous<toml::table>()) {
    return refuse(name, found->second.source(),
                  std::string(key) + "s are written as [[" + std::string(key) + "]]");
  }
  for (const toml::node& node : *all) {
    T one;
    one.line = static_cast<int>(node.source().begin.line);
    if (auto applied = apply(*node.as_table(), "", name, setters, one); !applied) return applied;
    taken.push_back(std::move(one));
  }
  table.erase(found);
  return done();
}

}  // namespace sallyport::app::config
