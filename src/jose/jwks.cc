#include "jose/jwks.h"

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/json.h"
#include "jose/jwk.h"

namespace sallyport::jose {
namespace {

// RFC 7518 6.3.2, 6.4.1.
constexpr std::array<std::string_view, 8> kPrivateMembers{"d",  "p",  "q",   "dp",
                                                          "dq", "qi", "oth", "k"};

Unexpected<Error> refuse(std::string why) { return fail(Code::invalid_argument, std::move(why)); }

/// Empty if there is none or if it is no string.
std::string_view text_of(const Json& jwk, std::string_view name) {
  const Json* member = jwk.member(name);
  return member != nullptr && member->string() != nullptr ? std::string_view(*member->string())
                                                          : std::string_view();
}

bool names(const Json& list, std::string_view wanted) {
  return std::ranges::any_of(*list.array(), [&](const Json& item) {
    return item.string() != nullptr && *item.string() == wanted;
  });
}

Done check_purpose(const Json& jwk) {
  for (std::string_view name : kPrivateMembers) {
    if (jwk.member(name) != nullptr) return refuse("a private member: " + std::string(name));
  }
  if (text_of(jwk, "kty") != "RSA") return refuse("kty is not RSA");
  if (jwk.member("use") != nullptr && text_of(jwk, "use") != "sig") return refuse("use is not sig");
  if (const Json* operations = jwk.member("key_ops")) {
    if (operations->array() == nullptr || !names(*operations, "verify")) {
      return refuse("key_ops does not name verify");
    }
  }
  return done();
}

Outcome<ImportedKey> import_key(const Json& jwk) {
  if (jwk.object() == nullptr) return refuse("not an object");
  if (Done fit = check_purpose(jwk); !fit) return Unexpected(fit.error());

  const Algorithm* algorithm = find_algorithm(text_of(jwk, "alg"));
  if (algorithm == nullptr) return refuse("alg is missing or not a known one");
  const auto n = base64url_decode(text_of(jwk, "n"));
  const auto e = base64url_decode(text_of(jwk, "e"));
  if (!n || !e) return refuse("n or e is not base64url");
  // RFC 7518 2: Base64urlUInt is the minimal number of octets.
  if (n->starts_with('\0') || e->starts_with('\0')) return refuse("n or e with a leading zero");
  auto key = crypto::PublicKey::from_rsa(as_bytes(*n), as_bytes(*e));
  if (!key) return Unexpected(key.error());

  std::string kid(text_of(jwk, "kid"));
  if (jwk.member("kid") == nullptr) kid = thumbprint(*key);
  if (kid.empty()) return refuse("kid is empty or not a string");
  return ImportedKey{std::move(*key), algorithm, std::move(kid)};
}

}  // namespace

std::string jwk_set_json(std::span<const std::string> jwks) {
  std::string out = R"({"keys":[)";
  for (const std::string& jwk : jwks) {
    if (out.back() != '[') out.push_back(',');
    out += jwk;
  }
  out += "]}";
  return out;
}

Outcome<std::vector<ImportedKey>> parse_jwk_set(std::string_view text) {
  if (text.size() > kMaxJwkSetSize) return refuse("JWK Set: too large");
  const auto json = parse_json(text);
  if (!json) return Unexpected(json.error());
  const Json* list = json->member("keys");
  if (list == nullptr || list->array() == nullptr) return refuse("JWK Set: no array keys");
  if (list->array()->size() > kMaxJwkSetKeys) return refuse("JWK Set: too many keys");

  std::vector<ImportedKey> keys;
  for (const Json& jwk : *list->array()) {
    const std::string where = "JWK Set, key " + std::to_string(keys.size() + 1) + ": ";
    auto key = import_key(jwk);
    if (!key) return refuse(where + key.error().detail);
    if (std::ranges::find(keys, key->kid, &ImportedKey::kid) != keys.end()) {
      return refuse(where + "the kid of an earlier one");
    }
    keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace sallyport::jose
