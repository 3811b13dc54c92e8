#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "crypto/keys_for_test.h"

namespace sallyport::jose::test {

/// A JWK as a list of members, of which a test changes one.
class JwkText {
 public:
  using Members = std::vector<std::pair<std::string, std::string>>;
  /// Values are JSON.
  explicit JwkText(Members members) : members_(std::move(members)) {}

  /// In the place of the one with that name, or behind all.
  JwkText with(std::string_view name, std::string_view json) const {
    JwkText changed = without(name);
    changed.members_.emplace_back(name, json);
    return changed;
  }
  JwkText with_text(std::string_view name, std::string_view text) const {
    return with(name, '"' + std::string(text) + '"');
  }
  JwkText with_bytes(std::string_view name, std::string_view bytes) const {
    return with_text(name, base64url_encode(as_bytes(bytes)));
  }
  JwkText without(std::string_view name) const {
    JwkText changed = *this;
    std::erase_if(changed.members_, [&](const auto& member) { return member.first == name; });
    return changed;
  }

  std::string text() const {
    std::string out = "{";
    for (const auto& [name, json] : members_) {
      out += (out.size() == 1 ? "\"" : ",\"") + name + "\":" + json;
    }
    return out + "}";
  }

 private:
  Members members_;
};

inline const crypto::PublicKey& rsa_half() {
  static const auto key = sallyport::test::key_a().public_key();
  return key;
}
inline const crypto::PublicKey& ec_half() {
  static const auto key = sallyport::test::key_p256().public_key();
  return key;
}
inline const crypto::PublicKey& okp_half() {
  static const auto key = sallyport::test::key_ed25519().public_key();
  return key;
}

/// Good keys of each type, with kid and alg.
inline JwkText rsa_jwk() {
  return JwkText({{"kty", R"("RSA")"}, {"alg", R"("RS256")"}, {"kid", R"("r")"}})
      .with_bytes("n", rsa_half().rsa_n())
      .with_bytes("e", rsa_half().rsa_e());
}
inline JwkText ec_jwk() {
  return JwkText(
             {{"kty", R"("EC")"}, {"crv", R"("P-256")"}, {"alg", R"("ES256")"}, {"kid", R"("e")"}})
      .with_bytes("x", ec_half().ec_x())
      .with_bytes("y", ec_half().ec_y());
}
inline JwkText okp_jwk() {
  return JwkText({{"kty", R"("OKP")"},
                  {"crv", R"("Ed25519")"},
                  {"alg", R"("EdDSA")"},
                  {"kid", R"("o")"}})
      .with_bytes("x", okp_half().ed25519_x());
}
inline std::vector<JwkText> good_jwks() { return {rsa_jwk(), ec_jwk(), okp_jwk()}; }

inline std::string set_of(const std::vector<JwkText>& jwks) {
  std::string out = R"({"keys":[)";
  for (const JwkText& jwk : jwks) out += (out.back() == '[' ? "" : ",") + jwk.text();
  return out + "]}";
}

}  // namespace sallyport::jose::test
