#include "base/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>

namespace sallyport {
namespace {

namespace bj = boost::json;

bool has_duplicates(const Json::Object& members) {
  if (members.size() < 2) return false;
  // Sorted, for a hostile object of many members must not cost the square of them.
  std::vector<std::string_view> names;
  names.reserve(members.size());
  for (const JsonMember& member : members) names.push_back(member.name);
  std::ranges::sort(names);
  return std::ranges::adjacent_find(names) != names.end();
}

/// Builds the tree from the parser's events. Boost.JSON's own tree keeps the last of two members
/// with one name and says nothing.
class TreeBuilder {
 public:
  static constexpr std::size_t max_object_size = SIZE_MAX;
  static constexpr std::size_t max_array_size = SIZE_MAX;
  static constexpr std::size_t max_key_size = SIZE_MAX;
  static constexpr std::size_t max_string_size = SIZE_MAX;

  explicit TreeBuilder(bool refuse_duplicates) : refuse_duplicates_(refuse_duplicates) {}

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_array_begin(bj::error_code&) { return open(Json(Json::Array{})); }
  bool on_array_end(std::size_t, bj::error_code&) { return close(); }
  bool on_object_begin(bj::error_code&) { return open(Json(Json::Object{})); }
  bool on_object_end(std::size_t, bj::error_code& error) {
    if (refuse_duplicates_ && has_duplicates(*open_.back().value.object())) {
      found_duplicate_ = true;
      error = bj::error::exception;
      return false;
    }
    return close();
  }
  bool on_key_part(bj::string_view part, std::size_t, bj::error_code&) { return collect(part); }
  bool on_key(bj::string_view part, std::size_t, bj::error_code&) {
    collect(part);
    open_.back().pending_name = std::exchange(text_, {});
    return true;
  }
  bool on_string_part(bj::string_view part, std::size_t, bj::error_code&) { return collect(part); }
  bool on_string(bj::string_view part, std::size_t, bj::error_code&) {
    collect(part);
    return add(Json(Json::Value(std::exchange(text_, {}))));
  }
  bool on_number_part(bj::string_view, bj::error_code&) { return true; }
  bool on_int64(std::int64_t value, bj::string_view, bj::error_code&) { return add(Json(value)); }
  bool on_uint64(std::uint64_t value, bj::string_view, bj::error_code&) {
    if (value <= INT64_MAX) return add(Json(static_cast<std::int64_t>(value)));
    return add(Json(static_cast<double>(value)));
  }
  bool on_double(double value, bj::string_view, bj::error_code&) { return add(Json(value)); }
  bool on_bool(bool value, bj::error_code&) { return add(Json(value)); }
  bool on_null(bj::error_code&) { return add(Json()); }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

  Json take() { return std::move(root_); }
  bool found_duplicate() const { return found_duplicate_; }

 private:
  struct Open {
    Json value;
    std::string pending_name;
  };

  bool collect(bj::string_view part) {
    text_.append(part.data(), part.size());
    return true;
  }

  bool open(Json container) {
    open_.push_back({std::move(container), {}});
    return true;
  }

  bool close() {
    Json closed = std::move(open_.back().value);
    open_.pop_back();
    return add(std::move(closed));
  }

  bool add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Open& parent = open_.back();
    if (auto* members = std::get_if<Json::Object>(&parent.value.value())) {
      members->push_back({std::exchange(parent.pending_name, {}), std::move(value)});
    } else {
      std::get<Json::Array>(parent.value.value()).push_back(std::move(value));
    }
    return true;
  }

  bool refuse_duplicates_;
  bool found_duplicate_ = false;
  Json root_;
  std::vector<Open> open_;
  std::string text_;
};

}  // namespace

const Json* Json::member(std::string_view name) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  const auto it = std::ranges::find(*members, name, &JsonMember::name);
  return it == members->end() ? nullptr : &it->value;
}

std::size_t Json::count(std::string_view name) const {
  const Object* members = object();
  if (members == nullptr) return 0;
  return static_cast<std::size_t>(std::ranges::count(*members, name, &JsonMember::name));
}

Outcome<Json> parse_json(std::string_view text, JsonRules rules) {
  bj::parse_options options;
  options.max_depth = rules.max_depth;
  bj::basic_parser<TreeBuilder> parser(options, rules.refuse_duplicates);
  bj::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (parser.handler().found_duplicate()) {
    return fail(Code::invalid_argument, "JSON: a member stands there twice");
  }
  if (error) {
    return fail(Code::invalid_argument,
                "JSON: " + error.message() + " at byte " + std::to_string(read));
  }
  if (read < text.size()) return fail(Code::invalid_argument, "JSON: bytes behind the value");
  return parser.handler().take();
}

}  // namespace sallyport
