#include "cli/import_oauth2.h"

#include <algorithm>
#include <array>
#include <limits>

#include "jose/imported_key.h"
#include "jose/jwk.h"
#include "jose/jwks.h"

namespace sallyport::cli {
namespace {

using clients::OAuth2Settings;

Unexpected<Error> refuse(std::string detail) {
  return fail(Code::invalid_argument, std::move(detail));
}

Done take_text(const Json& value, std::string_view name, std::string& into) {
  if (value.string() == nullptr) return refuse(std::string(name) + " must be a string");
  into = *value.string();
  return done();
}

Done take_texts(const Json& value, std::string_view name, std::vector<std::string>& into) {
  if (value.array() == nullptr) return refuse(std::string(name) + " must be an array of strings");
  for (const Json& element : *value.array()) {
    if (auto taken = take_text(element, "each of " + std::string(name), into.emplace_back());
        !taken)
      return taken;
  }
  return done();
}

Done take_auth_method(const Json& value, OAuth2Settings& settings) {
  const auto method =
      value.string() == nullptr ? std::nullopt : clients::auth_method_named(*value.string());
  if (!method) {
    return refuse(
        "auth_method must be client_secret, client_secret_basic, client_secret_post, "
        "client_secret_jwt or private_key_jwt");
  }
  settings.auth_method = *method;
  return done();
}

Done take_token_alg(const Json& value, OAuth2Settings& settings) {
  return take_text(value, "token_alg", settings.token_alg);
}
Done take_default_scopes(const Json& value, OAuth2Settings& settings) {
  return take_texts(value, "default_scopes", settings.default_scopes);
}
Done take_audiences(const Json& value, OAuth2Settings& settings) {
  return take_texts(value, "audiences", settings.audiences);
}
Done take_jwks_url(const Json& value, OAuth2Settings& settings) {
  return take_text(value, "jwks_url", settings.jwks_url);
}

Done take_reuse_percent(const Json& value, OAuth2Settings& settings) {
  const std::int64_t* percent = value.integer();
  if (percent == nullptr || *percent < 0 || *percent > std::numeric_limits<int>::max())
    return refuse("reuse_percent must be a number from 0 to 99");
  settings.reuse_percent = static_cast<unsigned>(*percent);
  return done();
}

Done take_may_introspect(const Json& value, OAuth2Settings& settings) {
  if (value.boolean() == nullptr) return refuse("may_introspect must be true or false");
  settings.may_introspect = *value.boolean();
  return done();
}

/// Written anew, so that what is kept is what was read, and nothing else that stood there.
Done take_jwks(const Json& value, OAuth2Settings& settings) {
  const Json* keys = value.member("keys");
  if (keys == nullptr || keys->array() == nullptr)
    return refuse("jwks must be a JWK Set: an object with an array `keys`");
  std::vector<std::string> jwks;
  for (const Json& jwk : *keys->array()) {
    auto key = jose::parse_jwk(jwk);
    if (!key) return refuse("jwks: " + key.error().detail);
    jwks.push_back(jose::jwk_json(key->key, *key->algorithm, key->kid));
  }
  settings.jwks = jose::jwk_set_json(jwks);
  auto good = clients::check_keys(settings);
  return good ? done() : refuse("jwks: " + good.error().detail);
}

struct Member {
  std::string_view name;
  Done (*take)(const Json&, OAuth2Settings&);
};
constexpr std::array<Member, 8> kMembers{{{"auth_method", take_auth_method},
                                          {"token_alg", take_token_alg},
                                          {"default_scopes", take_default_scopes},
                                          {"audiences", take_audiences},
                                          {"reuse_percent", take_reuse_percent},
                                          {"may_introspect", take_may_introspect},
                                          {"jwks", take_jwks},
                                          {"jwks_url", take_jwks_url}}};

}  // namespace

std::optional<Done> take_oauth2_member(const JsonMember& member, OAuth2Settings& settings) {
  const auto* known = std::ranges::find(kMembers, member.name, &Member::name);
  if (known == kMembers.end()) return std::nullopt;
  return known->take(member.value, settings);
}

}  // namespace sallyport::cli
