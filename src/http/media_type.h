#pragma once

#include <string_view>

#include "base/ascii.h"
#include "http/request.h"

namespace sallyport::http {

/// Does a Content-Type name this media type, whatever its parameters? Compared without case (RFC
/// 9110 8.3.1).
inline bool is_media_type(std::string_view value, std::string_view wanted) {
  value = value.substr(0, value.find(';'));
  while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
  return iequals(value, wanted);
}

/// What a request says of its body.
enum class BodyType : std::uint8_t { as_wanted, missing, other };
inline BodyType body_type(const Request& request, std::string_view wanted) {
  const auto type = request.find("Content-Type");
  if (type.lines == 0) return BodyType::missing;
  return type.lines == 1 && is_media_type(type.value, wanted) ? BodyType::as_wanted
                                                              : BodyType::other;
}

}  // namespace sallyport::http
