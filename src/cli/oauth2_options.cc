#include "cli/oauth2_options.h"

#include "cli/client_keys.h"
#include "cli/values.h"

namespace sallyport::cli {
namespace {

constexpr std::string_view kNone = "none";

/// A list that is replaced whole; the one word `none` empties it.
std::vector<std::string> list_of(const std::vector<std::string>& named) {
  if (named.size() == 1 && named.front() == kNone) return {};
  return named;
}

Result<unsigned, Fault> parse_share(std::string_view text) {
  if (text.ends_with('%')) text.remove_suffix(1);
  auto percent = parse_number("--reuse", text, 0, 99);
  if (!percent) return Unexpected(std::move(percent).error());
  return static_cast<unsigned>(*percent);
}

}  // namespace

void OAuth2Options::declare(Syntax& syntax) {
  syntax.option(
      "--auth-method", "METHOD", auth_method,
      "How it proves who it is: client_secret (the default: in the Authorization field or "
      "the body), client_secret_basic, client_secret_post, client_secret_jwt or "
      "private_key_jwt");
  syntax.options("--key", "FILE", keys,
                 "For private_key_jwt: its public key, as JWK, JWK Set or PEM");
  syntax.option("--key-alg", "ALG", key_alg, "What a key is for that does not say it");
  syntax.option("--jwks-url", "URL", jwks_url,
                "For private_key_jwt: where its JWK Set is published");
  syntax.option(
      "--token-alg", "ALG", token_alg,
      "What its OAuth 2.0 tokens are signed with: RS256 (the default), PS256, ES256, EdDSA");
  syntax.options("--default-scope", "S", default_scopes,
                 "A scope that it gets in OAuth 2.0 where it names none");
  syntax.options("--audience", "AUD", audiences,
                 "An API that it may ask tokens for (`resource`); the first one is usual");
  syntax.option("--reuse", "SHARE", reuse,
                "Give out the same OAuth 2.0 token again while this much of its life is left, such "
                "as 50%; 0%: never (the default)");
  syntax.flag("--may-introspect", may_introspect, "It may introspect the tokens of others");
}

bool OAuth2Options::any() const {
  return auth_method || token_alg || reuse || !default_scopes.empty() || !audiences.empty() ||
         !keys.empty() || key_alg || jwks_url || may_introspect;
}

Result<clients::OAuth2SettingsPtr, Fault> OAuth2Options::apply(
    const clients::OAuth2Settings& before) const {
  clients::OAuth2Settings settings = before;
  if (auth_method) {
    const auto method = clients::auth_method_named(*auth_method);
    if (!method) {
      return wrong_use(
          "--auth-method is client_secret, client_secret_basic, client_secret_post, "
          "client_secret_jwt or private_key_jwt");
    }
    settings.auth_method = *method;
    if (*method != clients::AuthMethod::private_key_jwt) settings.jwks = settings.jwks_url = "";
  }
  if (token_alg) settings.token_alg = *token_alg;
  if (!default_scopes.empty()) settings.default_scopes = list_of(default_scopes);
  if (!audiences.empty()) settings.audiences = list_of(audiences);
  if (may_introspect) settings.may_introspect = true;
  if (reuse) {
    auto percent = parse_share(*reuse);
    if (!percent) return Unexpected(std::move(percent).error());
    settings.reuse_percent = *percent;
  }
  if (key_alg && keys.empty()) return wrong_use("--key-alg goes with --key");
  if (!keys.empty()) {
    auto jwks = read_client_keys(keys, key_alg);
    if (!jwks) return Unexpected(std::move(jwks).error());
    settings.jwks = std::move(*jwks);
    settings.jwks_url = jwks_url.value_or("");  // both is refused, one takes the other's place
  } else if (jwks_url) {
    settings.jwks_url = *jwks_url;
    settings.jwks.clear();
  }
  if (auto good = clients::check_keys(settings); !good) return failed(std::move(good).error());
  return std::make_shared<const clients::OAuth2Settings>(std::move(settings));
}

}  // namespace sallyport::cli
