#include "base/secret_string.h"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>

namespace sallyport {

void wipe(std::string& text) {
  text.resize(text.capacity());  // a string that shrank keeps its old bytes behind size()
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

// A moved-from short string keeps its characters in place, so the source is wiped as well.
SecretString::SecretString(SecretString&& other) noexcept : text_(std::move(other.text_)) {
  wipe(other.text_);
}

SecretString& SecretString::operator=(SecretString&& other) noexcept {
  if (this != &other) {
    wipe(text_);
    text_ = std::move(other.text_);
    wipe(other.text_);
  }
  return *this;
}

}  // namespace sallyport
