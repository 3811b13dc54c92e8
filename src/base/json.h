#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"

namespace sallyport {

struct JsonMember;

/// A JSON value as it was written: an object keeps its members in their order, and those that
/// stand there twice as well, so that a reader can refuse what is ambiguous.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<JsonMember>;
  /// An integer that fits int64 is one; every other number (a fraction, an exponent, 2^63) is a
  /// double.
  using Value =
      std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object>;

  // All defined below JsonMember, since a vector of it is moved and destroyed in them.
  Json();
  explicit Json(Value value);
  Json(const Json&);
  Json(Json&&) noexcept;
  Json& operator=(const Json&);
  Json& operator=(Json&&) noexcept;
  ~Json();

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  /// Each is null if the value is of another type.
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  const double* real() const { return std::get_if<double>(&value_); }
  const std::string* string() const { return std::get_if<std::string>(&value_); }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }

  /// The first member of that name; null if there is none, or if this is no object.
  const Json* member(std::string_view name) const;
  /// How many members have that name. 0 if this is no object.
  std::size_t count(std::string_view name) const;

  Value& value() { return value_; }

 private:
  Value value_;
};

struct JsonMember {
  std::string name;  // as decoded: "\u0061lg" is "alg"
  Json value;
};

inline Json::Json() = default;
inline Json::Json(Value value) : value_(std::move(value)) {}
inline Json::Json(const Json&) = default;
inline Json::Json(Json&&) noexcept = default;
inline Json& Json::operator=(const Json&) = default;
inline Json& Json::operator=(Json&&) noexcept = default;
inline Json::~Json() = default;

struct JsonRules {
  std::size_t max_depth = 16;  // of arrays and objects within each other
  /// Refuses an object, at any depth, of which two members have the same decoded name.
  bool refuse_duplicates = true;
};

/// Reads one JSON text (RFC 8259) strictly: UTF-8 without BOM, no lone surrogates, no comments, no
/// trailing commas, nothing behind it but white space. Refuses with Code::invalid_argument. The
/// caller bounds the size; memory and time are linear in it.
Outcome<Json> parse_json(std::string_view text, JsonRules rules = {});

}  // namespace sallyport
