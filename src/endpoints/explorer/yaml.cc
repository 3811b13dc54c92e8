#include "endpoints/explorer/yaml.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace sallyport::endpoints::explorer {
namespace {

constexpr int kMostDepth = 100;
// Aliases of aliases can make a small file large without end.
constexpr int kMostNodes = 500'000;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

template <class T>
std::optional<T> number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  T value{};
  const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The core schema's tag resolution (YAML 1.2 section 10.3.2), but for octal and hexadecimal.
Json plain(const std::string& text) {
  if (is_one_of(text, {"", "~", "null", "Null", "NULL"})) return Json();
  if (is_one_of(text, {"true", "True", "TRUE"})) return Json(true);
  if (is_one_of(text, {"false", "False", "FALSE"})) return Json(false);
  if (text.find_first_not_of("+-.0123456789eE") != std::string::npos) return Json(text);
  if (const auto integer = number<std::int64_t>(text)) return Json(*integer);
  if (const auto real = number<double>(text)) return Json(*real);
  return Json(text);
}

class Reader {
 public:
  Outcome<Json> read(const YAML::Node& node, int depth) {
    if (depth > kMostDepth) return refuse(node, "it is nested too deeply");
    if (++nodes_ > kMostNodes) return refuse(node, "it is too large");
    switch (node.Type()) {
      case YAML::NodeType::Scalar:
        return node.Tag() == "!" ? Json(node.Scalar()) : plain(node.Scalar());
      case YAML::NodeType::Sequence: return read_list(node, depth);
      case YAML::NodeType::Map: return read_map(node, depth);
      case YAML::NodeType::Null:
      case YAML::NodeType::Undefined: break;
    }
    return Json();
  }

 private:
  static Unexpected<Error> refuse(const YAML::Node& node, const std::string& what) {
    return fail(Code::invalid_argument,
                "line " + std::to_string(node.Mark().line + 1) + ": " + what);
  }

  Outcome<Json> read_list(const YAML::Node& node, int depth) {
    Json::Array items;
    for (const YAML::Node& one : node) {
      auto item = read(one, depth + 1);
      if (!item) return item;
      items.push_back(std::move(*item));
    }
    return Json(std::move(items));
  }

  Outcome<Json> read_map(const YAML::Node& node, int depth) {
    Json::Object members;
    std::set<std::string, std::less<>> known;
    for (const auto& pair : node) {
      if (!pair.first.IsScalar()) return refuse(pair.first, "a key that is no text");
      const std::string& name = pair.first.Scalar();
      if (!known.insert(name).second) return refuse(pair.first, "`" + name + "` is there twice");
      auto value = read(pair.second, depth + 1);
      if (!value) return value;
      members.push_back({name, std::move(*value)});
    }
    return Json(std::move(members));
  }

  int nodes_ = 0;
};

}  // namespace

Outcome<Json> parse_yaml(std::string_view text) {
  try {
    const auto documents = YAML::LoadAll(std::string(text));
    if (documents.size() != 1) {
      return fail(Code::invalid_argument,
                  "it holds " + std::to_string(documents.size()) + " documents, and not one");
    }
    return Reader().read(documents.front(), 0);
  } catch (const YAML::Exception& error) {
    return fail(Code::invalid_argument,
                "line " + std::to_string(error.mark.line + 1) + ": " + error.msg);
  }
}

}  // namespace sallyport::endpoints::explorer
