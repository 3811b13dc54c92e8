#pragma once

#include <cstddef>
#include <string_view>

namespace sallyport::cli {

/// What stands at the start of a text: a character in `size` bytes, or one byte that is none.
struct Utf8Character {
  char32_t code = 0;
  std::size_t size = 1;
  bool valid = false;
};

/// RFC 3629: no overlong forms, no surrogates. REQUIRES: text is not empty.
Utf8Character first_character(std::string_view text);

}  // namespace sallyport::cli
