#include "jose/jwk.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/json_text.h"
#include "crypto/digest.h"

namespace sallyport::jose {
namespace {

using Member = std::pair<std::string_view, std::string>;

Member bytes(std::string_view name, const std::string& value) {
  return {name, base64url_encode(as_bytes(value))};
}

/// The required members of the type but for kty, in the order in which RFC 7518 (6.2.1, 6.3.1) and
/// RFC 8037 (section 2) name them.
std::vector<Member> members_of(const crypto::PublicKey& key) {
  switch (key.type()) {
    case crypto::KeyType::rsa: return {bytes("n", key.rsa_n()), bytes("e", key.rsa_e())};
    case crypto::KeyType::ec_p256:
      return {{"crv", "P-256"}, bytes("x", key.ec_x()), bytes("y", key.ec_y())};
    case crypto::KeyType::ed25519: break;
  }
  return {{"crv", "Ed25519"}, bytes("x", key.ed25519_x())};
}

std::string_view kty_of(crypto::KeyType type) {
  switch (type) {
    case crypto::KeyType::rsa: return "RSA";
    case crypto::KeyType::ec_p256: return "EC";
    case crypto::KeyType::ed25519: break;
  }
  return "OKP";
}

/// None of these values needs an escape.
void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += out.empty() ? "{\"" : ",\"";
  out += name;
  out += "\":\"";
  out += value;
  out += '"';
}

}  // namespace

std::string jwk_json(const crypto::PublicKey& key, const Algorithm& algorithm,
                     std::string_view kid) {
  std::string out;
  append_member(out, "kty", kty_of(key.type()));
  for (const auto& [name, value] : members_of(key)) append_member(out, name, value);
  append_member(out, "alg", algorithm.name);
  append_member(out, "use", "sig");
  out += R"(,"kid":)";
  append_json_string(out, kid);
  out += '}';
  return out;
}

std::string thumbprint(const crypto::PublicKey& key) {
  // RFC 7638 3.2: the required members alone, in lexicographic order, without white space.
  std::vector<Member> members = members_of(key);
  members.emplace_back("kty", kty_of(key.type()));
  std::ranges::sort(members);
  std::string canonical;
  for (const auto& [name, value] : members) append_member(canonical, name, value);
  canonical += '}';
  return base64url_encode(crypto::sha256(as_bytes(canonical)));
}

}  // namespace sallyport::jose
