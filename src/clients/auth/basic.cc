#include "clients/auth/basic.h"

#include <algorithm>

#include "base/base64.h"
#include "base/percent.h"

namespace sallyport::clients {
namespace {

constexpr std::size_t kMaxCredentials = 4096;

bool is_basic_scheme(std::string_view scheme) {
  constexpr std::string_view kBasic = "basic";
  return std::ranges::equal(scheme, kBasic, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
  });
}

Unexpected<Error> malformed(const char* why) { return fail(Code::credentials_malformed, why); }

}  // namespace

Outcome<BasicCredentials> BasicCredentials::parse(std::string_view field_value) {
  const std::size_t space = field_value.find(' ');
  if (!is_basic_scheme(field_value.substr(0, space))) return malformed("scheme is not Basic");
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
  if (std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; })) {
    return malformed("a control character in the credentials");
  }
  if (text.find_first_of("%+") != std::string_view::npos) {
    const auto [id, secret] = split(credentials.decoded_);
    auto form_id = form_decode(id);
    auto form_secret = form_decode(secret);
    if (form_id && form_secret) {
      credentials.form_id_ = SecretString(std::move(*form_id));
      credentials.form_secret_ = SecretString(std::move(*form_secret));
      credentials.has_form_ = true;
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
  if (!has_form_) return std::nullopt;
  return Credentials{form_id_.reveal(), form_secret_.reveal()};
}

}  // namespace sallyport::clients
