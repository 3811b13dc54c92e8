#include "http/request.h"
#include "base/ascii.h"

namespace sallyport::http {

Request::Found Request::find(std::string_view name) const {
  Found found;
  for (const Field& field : fields) {
    if (field.name.size() != name.size() || !iequals(field.name, name)) continue;
    if (found.lines++ == 0) found.value = field.value;
  }
  return found;
}

}  // namespace sallyport::http
