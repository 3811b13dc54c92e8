#include "clients/oauth2_settings.h"

#include <algorithm>
#include <array>
#include <utility>

#include "jose/algorithms.h"
#include "jose/jwks.h"

namespace sallyport::clients {
namespace {

constexpr std::array<std::pair<AuthMethod, std::string_view>, 5> kMethods{
    {{AuthMethod::client_secret, "client_secret"},
     {AuthMethod::client_secret_basic, "client_secret_basic"},
     {AuthMethod::client_secret_post, "client_secret_post"},
     {AuthMethod::client_secret_jwt, "client_secret_jwt"},
     {AuthMethod::private_key_jwt, "private_key_jwt"}}};

constexpr unsigned kMostReuse = 99;
constexpr std::size_t kMaxUrl = 512;

Unexpected<Error> refuse(std::string detail) {
  return fail(Code::invalid_argument, std::move(detail));
}

bool visible(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

Done check_default_scopes(const OAuth2Settings& settings, const std::vector<std::string>& scopes) {
  for (auto scope = settings.default_scopes.begin(); scope != settings.default_scopes.end();
       ++scope) {
    if (std::ranges::find(scopes, *scope) == scopes.end()) {
      return refuse("default scope '" + *scope + "' is none of the client's scopes");
    }
    if (std::find(settings.default_scopes.begin(), scope, *scope) != scope) {
      return refuse("default scope '" + *scope + "' is named twice");
    }
  }
  return done();
}

Done check_audiences(const std::vector<std::string>& audiences) {
  if (audiences.size() > kMaxAudiences) return refuse("a client has at most 16 audiences");
  for (auto audience = audiences.begin(); audience != audiences.end(); ++audience) {
    if (audience->empty() || audience->size() > kMaxAudienceLength || !visible(*audience)) {
      return refuse("an audience has 1 to 256 visible ASCII characters, without spaces");
    }
    if (std::find(audiences.begin(), audience, *audience) != audience) {
      return refuse("audience '" + *audience + "' is named twice");
    }
  }
  return done();
}

Done check_key_source(const OAuth2Settings& settings) {
  const bool named = !settings.jwks.empty() || !settings.jwks_url.empty();
  if (settings.auth_method != AuthMethod::private_key_jwt) {
    return named
               ? refuse("only a client of private_key_jwt has keys (--auth-method private_key_jwt)")
               : done();
  }
  if (settings.jwks.empty() == settings.jwks_url.empty()) {
    return refuse(
        "private_key_jwt needs the client's public key (--key FILE), or where to read it "
        "(--jwks-url URL), and not both");
  }
  if (settings.jwks.size() > jose::kMaxJwkSetSize) return refuse("the client's keys are too large");
  if (settings.jwks_url.empty()) return done();
  if (!settings.jwks_url.starts_with("https://") || settings.jwks_url.size() > kMaxUrl ||
      !visible(settings.jwks_url) || settings.jwks_url.find('#') != std::string::npos) {
    return refuse("the URL of a client's keys must be https://, without a fragment");
  }
  return done();
}

}  // namespace

std::string_view name_of(AuthMethod method) {
  return kMethods[static_cast<std::size_t>(method)].second;
}

std::optional<AuthMethod> auth_method_named(std::string_view name) {
  for (const auto& [method, known] : kMethods) {
    if (known == name) return method;
  }
  return std::nullopt;
}

const OAuth2SettingsPtr& usual_oauth2() {
  static const auto settings = std::make_shared<const OAuth2Settings>();
  return settings;
}

Done check(const OAuth2Settings& settings, const std::vector<std::string>& scopes) {
  if (jose::find_algorithm(settings.token_alg) == nullptr) {
    return refuse("'" + settings.token_alg +
                  "' is no algorithm for tokens: RS256, PS256, ES256 or EdDSA");
  }
  if (settings.reuse_percent > kMostReuse) {
    return refuse("tokens are reused while 1 to 99 percent of their life are left; 0: never");
  }
  if (auto good = check_default_scopes(settings, scopes); !good) return good;
  if (auto good = check_audiences(settings.audiences); !good) return good;
  return check_key_source(settings);
}

Done check_keys(const OAuth2Settings& settings) {
  if (settings.jwks.empty()) return done();
  auto keys = jose::parse_jwk_set(settings.jwks);
  if (!keys) return refuse("the client's key: " + keys.error().detail);
  return keys->empty() ? refuse("the client's JWK Set holds no key") : done();
}

}  // namespace sallyport::clients
