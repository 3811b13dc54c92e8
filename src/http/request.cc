#include "http/request.h"

#include <algorithm>

namespace sallyport::http {

std::string_view Request::find(std::string_view name) const {
  for (const Field& field : fields) {
    if (iequals(field.name, name)) return field.value;
  }
  return {};
}

std::size_t Request::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields, [&](const Field& f) { return iequals(f.name, name); }));
}

}  // namespace sallyport::http
