#include "clients/auth/basic.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/percent.h"

namespace sallyport::clients {
namespace {

constexpr std::size_t kMaxCredentials = 4096;

// What of each character matters here.
constexpr std::uint8_t kControl = 1;
constexpr std::uint8_t kEscape = 2;  // may mean something else when form-urldecoded
constexpr auto kKinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t c = 0; c < 0x20; ++c) kinds[c] = kControl;
  kinds[0x7F] = kControl;
  kinds['%'] = kinds['+'] = kEscape;
  return kinds;
}();

Unexpected<Error> malformed(const char* why) { return fail(Code::credentials_malformed, why); }

}  // namespace

Outcome<BasicCredentials> BasicCredentials::parse(std::string_view field_value) {
  const std::size_t space = field_value.find(' ');
  if (!iequals(field_value.substr(0, space), "Basic")) return malformed("scheme is not Basic");
  if (space == std::string_view::npos) return malformed("no credentials behind the scheme");
  std::string_view encoded = field_value.substr(space);
  encoded.remove_prefix(std::min(encoded.find_first_not_of(' '), encoded.size()));
  if (encoded.size() > kMaxCredentials) return malformed("credentials are too long");

  auto decoded = base64_decode(encoded);
  if (!decoded) return malformed("credentials are not base64");
  BasicCredentials credentials;
  credentials.decoded_ = SecretString(std::move(*decoded));
  const std::string_view text = credentials.decoded_.reveal();
  if (text.find(':') == std::string_view::npos) return malformed("no colon in the credentials");
  // RFC 7617 section 2: no control characters in either part.
  unsigned found = 0;
  for (const char c : text) found |= kKinds[static_cast<unsigned char>(c)];
  if ((found & kControl) != 0) return malformed("a control character in the credentials");
  if ((found & kEscape) != 0) {
    const auto [id, secret] = split(credentials.decoded_);
    auto form_id = form_decode(id);
    auto form_secret = form_decode(secret);
    if (form_id && form_secret) {
      credentials.form_.emplace(
          Form{SecretString(std::move(*form_id)), SecretString(std::move(*form_secret))});
    }
  }
  return credentials;
}

Credentials BasicCredentials::split(const SecretString& text) {
  const std::string_view all = text.reveal();
  const std::size_t colon = all.find(':');
  return {all.substr(0, colon), all.substr(colon + 1)};
}

std::optional<Credentials> BasicCredentials::form() const {
  if (!form_) return std::nullopt;
  return Credentials{form_->id.reveal(), form_->secret.reveal()};
}

}  // namespace sallyport::clients
