#include "clients/auth/posted_secret.h"

#include <algorithm>

namespace sallyport::clients {
namespace {

constexpr std::size_t kMost = 512;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

Outcome<PostedSecret> PostedSecret::from(std::string_view id, std::string_view secret) {
  for (const std::string_view text : {id, secret}) {
    if (text.size() > kMost || std::ranges::any_of(text, is_control)) {
      return fail(Code::credentials_malformed, "id or secret has characters that none can have");
    }
  }
  return PostedSecret(Credentials{id, secret});
}

}  // namespace sallyport::clients
