#pragma once

#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace sallyport::endpoints::explorer {

/// Reads one YAML document as JSON, by the core schema of YAML 1.2: a plain scalar may be null, a
/// boolean or a number, a quoted one is text. Refuses with invalid_argument: a syntax error, a key
/// twice or one that is no scalar, and what is deeper or, with its aliases written out, larger than
/// a document that people write.
Outcome<Json> parse_yaml(std::string_view text);

}  // namespace sallyport::endpoints::explorer
