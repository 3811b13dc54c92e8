#include "cli/client_keys.h"

#include <fstream>
#include <iterator>

#include "base/json.h"
#include "jose/imported_key.h"
#include "jose/jwk.h"
#include "jose/jwks.h"

namespace sallyport::cli {
namespace {

constexpr std::string_view kUsualRsa = "RS256";

using Jwks = std::vector<std::string>;

Result<std::string, Fault> read_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  if (!in) return failed("the key file " + name + " cannot be read");
  std::string text;
  text.reserve(4096);
  for (char c = 0; text.size() <= jose::kMaxJwkSetSize && in.get(c);) text.push_back(c);
  if (text.size() > jose::kMaxJwkSetSize) return failed("the key file " + name + " is too large");
  return text;
}

Unexpected<Fault> refuse(const std::string& name, const std::string& why) {
  return failed("the key in " + name + " cannot be used: " + why);
}

Result<std::string, Fault> from_pem(const std::string& name, std::string_view text,
                                    const std::optional<std::string>& alg) {
  auto key = crypto::PublicKey::from_spki_pem(text);
  if (!key) return refuse(name, key.error().detail);
  const jose::Algorithm* algorithm =
      alg ? jose::find_algorithm(*alg) : jose::only_algorithm_for(key->type());
  if (algorithm == nullptr && !alg) algorithm = jose::find_algorithm(kUsualRsa);
  if (algorithm == nullptr || !algorithm->fits(*key)) {
    return refuse(name, "it is not of the type that " + alg.value_or("") + " is for");
  }
  return jose::jwk_json(*key, *algorithm, jose::thumbprint(*key));
}

/// Written anew, so that what is kept is what was read, and nothing else that stood in the file.
Result<std::string, Fault> from_jwk(const std::string& name, Json jwk,
                                    const std::optional<std::string>& alg) {
  if (jwk.member("alg") == nullptr && jwk.object() != nullptr) {
    const Json* kty = jwk.member("kty");
    const bool rsa = kty != nullptr && kty->string() != nullptr && *kty->string() == "RSA";
    const Json* crv = jwk.member("crv");
    const bool p256 = crv != nullptr && crv->string() != nullptr && *crv->string() == "P-256";
    std::string usual(rsa ? kUsualRsa : p256 ? "ES256" : "EdDSA");
    std::get<Json::Object>(jwk.value())
        .push_back({"alg", Json(Json::Value(alg.value_or(std::move(usual))))});
  }
  auto key = jose::parse_jwk(jwk);
  if (!key) return refuse(name, key.error().detail);
  return jose::jwk_json(key->key, *key->algorithm, key->kid);
}

Result<void, Fault> take_json(const std::string& name, const std::string& text,
                              const std::optional<std::string>& alg, Jwks& jwks) {
  auto json = parse_json(text);
  if (!json) return refuse(name, "it is neither PEM nor JSON");
  const Json* keys = json->member("keys");
  if (keys == nullptr || keys->array() == nullptr) {
    auto jwk = from_jwk(name, std::move(*json), alg);
    if (!jwk) return Unexpected(std::move(jwk).error());
    jwks.push_back(std::move(*jwk));
    return Result<void, Fault>(std::in_place);
  }
  for (const Json& key : *keys->array()) {
    auto jwk = from_jwk(name, key, alg);
    if (!jwk) return Unexpected(std::move(jwk).error());
    jwks.push_back(std::move(*jwk));
  }
  return Result<void, Fault>(std::in_place);
}

}  // namespace

Result<std::string, Fault> read_client_keys(const std::vector<std::string>& files,
                                            const std::optional<std::string>& alg) {
  if (alg && jose::find_algorithm(*alg) == nullptr)
    return wrong_use("--key-alg must be RS256, PS256, ES256 or EdDSA");
  Jwks jwks;
  for (const std::string& name : files) {
    auto text = read_file(name);
    if (!text) return Unexpected(std::move(text).error());
    if (text->find("-----BEGIN") != std::string::npos) {
      auto jwk = from_pem(name, *text, alg);
      if (!jwk) return Unexpected(std::move(jwk).error());
      jwks.push_back(std::move(*jwk));
    } else if (auto taken = take_json(name, *text, alg, jwks); !taken) {
      return Unexpected(std::move(taken).error());
    }
  }
  return jose::jwk_set_json(jwks);
}

}  // namespace sallyport::cli
