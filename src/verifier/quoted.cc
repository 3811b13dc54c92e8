#include "verifier/quoted.h"

namespace sallyport::verifier {

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text.substr(0, 32)) out.push_back(c >= 0x20 && c < 0x7F ? c : '?');
  return out + (text.size() > 32 ? "...'" : "'");
}

}  // namespace sallyport::verifier
