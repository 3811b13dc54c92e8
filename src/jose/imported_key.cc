#include "jose/imported_key.h"

#include "jose/jwk.h"
#include "jose/public_jwk.h"

namespace sallyport::jose {

Outcome<ImportedKey> parse_jwk(std::string_view text) {
  if (text.size() > kMaxJwkSize) return fail(Code::invalid_argument, "JWK: too large");
  const auto json = parse_json(text);
  if (!json) return Unexpected(json.error());
  return parse_jwk(*json);
}

Outcome<ImportedKey> parse_jwk(const Json& jwk) {
  auto read = read_public_jwk(jwk);
  if (!read) return Unexpected(std::move(read).error());
  return import_key(std::move(*read));
}

Outcome<ImportedKey> import_key(PublicJwk jwk) {
  if (!jwk.unused_because.empty()) {
    return fail(Code::invalid_argument, std::move(jwk.unused_because));
  }
  if (jwk.algorithm == nullptr) return fail(Code::invalid_argument, "alg is missing");
  std::string kid = jwk.kid ? std::move(*jwk.kid) : thumbprint(*jwk.key);
  return ImportedKey{std::move(*jwk.key), jwk.algorithm, std::move(kid)};
}

}  // namespace sallyport::jose
