#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sallyport::cli {

/// Which of `names` a misspelt `word` was probably meant to be; empty if none is near.
std::string nearest(std::string_view word, std::span<const std::string> names);

}  // namespace sallyport::cli
