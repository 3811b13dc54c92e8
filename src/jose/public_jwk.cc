#include "jose/public_jwk.h"

#include <algorithm>
#include <array>

#include "base/base64.h"

namespace sallyport::jose {
namespace {

using crypto::PublicKey;

// RFC 7518 6.2.2, 6.3.2, 6.4.1; RFC 8037 section 2.
constexpr std::array<std::string_view, 8> kPrivateMembers{"d",  "p",  "q",   "dp",
                                                          "dq", "qi", "oth", "k"};

Unexpected<Error> refuse(std::string why) { return fail(Code::invalid_argument, std::move(why)); }

Done check_public(const Json& jwk) {
  for (std::string_view name : kPrivateMembers) {
    if (jwk.member(name) != nullptr) return refuse("a private member: " + std::string(name));
  }
  return done();
}

Outcome<std::optional<std::string>> optional_text(const Json& jwk, std::string_view name) {
  const Json* member = jwk.member(name);
  if (member == nullptr) return std::optional<std::string>();
  if (member->string() == nullptr || member->string()->empty()) {
    return refuse(std::string(name) + " is empty or not a string");
  }
  return std::optional<std::string>(*member->string());
}

Outcome<std::string> text(const Json& jwk, std::string_view name) {
  auto found = optional_text(jwk, name);
  if (!found) return Unexpected(std::move(found).error());
  if (!*found) return refuse(std::string(name) + " is missing");
  return std::move(**found);
}

Outcome<std::string> bytes(const Json& jwk, std::string_view name) {
  const auto encoded = text(jwk, name);
  if (!encoded) return Unexpected(encoded.error());
  auto decoded = base64url_decode(*encoded);
  if (!decoded) return refuse(std::string(name) + " is not base64url");
  return decoded;
}

/// RFC 7518 2: Base64urlUInt is the minimal number of octets.
Outcome<std::string> number(const Json& jwk, std::string_view name) {
  auto decoded = bytes(jwk, name);
  if (decoded && decoded->starts_with('\0')) {
    return refuse(std::string(name) + " has a leading zero");
  }
  return decoded;
}

using Reader = Outcome<std::string> (*)(const Json&, std::string_view);

template <auto Make>
Outcome<PublicKey> read_two(const Json& jwk, Reader read, std::string_view a, std::string_view b) {
  const auto first = read(jwk, a);
  if (!first) return Unexpected(first.error());
  const auto second = read(jwk, b);
  if (!second) return Unexpected(second.error());
  return Make(as_bytes(*first), as_bytes(*second));
}

Outcome<PublicKey> read_key(const Json& jwk, crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::rsa: return read_two<PublicKey::from_rsa>(jwk, number, "n", "e");
    // RFC 7518 6.2.1.2: coordinates keep their leading zeros; from_ec_p256() counts the bytes.
    case crypto::KeyType::ec_p256: return read_two<PublicKey::from_ec_p256>(jwk, bytes, "x", "y");
    case crypto::KeyType::ed25519: break;
  }
  const auto x = bytes(jwk, "x");
  if (!x) return Unexpected(x.error());
  return PublicKey::from_ed25519(as_bytes(*x));
}

/// Fills kty, crv and key.
Done read_kind(const Json& jwk, PublicJwk& out) {
  auto kty = text(jwk, "kty");
  if (!kty) return Unexpected(std::move(kty).error());
  out.kty = std::move(*kty);
  if (out.kty == "oct") return refuse("kty is oct, a secret");
  if (out.kty == "EC" || out.kty == "OKP") {
    auto crv = text(jwk, "crv");
    if (!crv) return Unexpected(std::move(crv).error());
    out.crv = std::move(*crv);
  }
  const std::optional<crypto::KeyType> type = key_type_of(out.kty, out.crv);
  if (!type) {
    out.unused_because = "kty or crv is not a known one";
    return done();
  }
  auto key = read_key(jwk, *type);
  if (!key) return Unexpected(std::move(key).error());
  out.key = std::move(*key);
  return done();
}

Done read_algorithm(const Json& jwk, PublicJwk& out) {
  const auto name = optional_text(jwk, "alg");
  if (!name) return Unexpected(name.error());
  if (!*name) return done();
  out.algorithm = find_algorithm_of_others(**name);
  if (out.algorithm == nullptr) {
    out.unused_because = "alg is not a known one";
  } else if (out.key && !out.algorithm->fits(*out.key)) {
    return refuse("alg is for another kty or crv");
  }
  return done();
}

bool names(const Json& list, std::string_view wanted) {
  return std::ranges::any_of(*list.array(), [&](const Json& item) {
    return item.string() != nullptr && *item.string() == wanted;
  });
}

Done read_purpose(const Json& jwk, PublicJwk& out) {
  const auto use = optional_text(jwk, "use");
  if (!use) return Unexpected(use.error());
  if (*use && **use != "sig") out.unused_because = "use is not sig";
  if (const Json* operations = jwk.member("key_ops")) {
    if (operations->array() == nullptr) return refuse("key_ops is not an array");
    if (!names(*operations, "verify")) out.unused_because = "key_ops does not name verify";
  }
  return done();
}

Done read_kid(const Json& jwk, PublicJwk& out) {
  auto kid = optional_text(jwk, "kid");
  if (!kid) return Unexpected(std::move(kid).error());
  out.kid = std::move(*kid);
  return done();
}

}  // namespace

Outcome<PublicJwk> read_public_jwk(const Json& jwk) {
  if (jwk.object() == nullptr) return refuse("not an object");
  if (Done fit = check_public(jwk); !fit) return Unexpected(std::move(fit).error());
  PublicJwk out;
  for (const auto read : {read_kid, read_purpose, read_kind, read_algorithm}) {
    if (Done fit = read(jwk, out); !fit) return Unexpected(std::move(fit).error());
  }
  return out;
}

}  // namespace sallyport::jose
