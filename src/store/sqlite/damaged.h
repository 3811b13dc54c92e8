#pragma once

#include <string_view>

#include "base/error.h"

namespace sallyport::store::sqlite {

/// The refusal of a row that this program would not have written. What stands in such a row may be
/// anything, and the sentence goes to terminals: bytes that cannot be printed become '?'.
Unexpected<Error> damaged_at(std::string_view row, std::string_view fault,
                             std::string_view remedy = "put back a backup");

}  // namespace sallyport::store::sqlite
