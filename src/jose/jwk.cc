#include "jose/jwk.h"

#include "base/base64.h"
#include "base/json_text.h"
#include "crypto/digest.h"

namespace sallyport::jose {

std::string jwk_json(const crypto::PublicKey& key, const Algorithm& algorithm,
                     std::string_view kid) {
  std::string out = R"({"kty":")";
  out += algorithm.kty;
  out += R"(","n":")";
  base64url_append(out, as_bytes(key.rsa_n()));
  out += R"(","e":")";
  base64url_append(out, as_bytes(key.rsa_e()));
  out += R"(","alg":")";
  out += algorithm.name;
  out += R"(","use":"sig","kid":)";
  append_json_string(out, kid);
  out += "}";
  return out;
}

std::string thumbprint(const crypto::PublicKey& key) {
  // RFC 7638 3.2: the required members alone, in lexicographic order, without white space.
  std::string canonical = R"({"e":")";
  base64url_append(canonical, as_bytes(key.rsa_e()));
  canonical += R"(","kty":"RSA","n":")";
  base64url_append(canonical, as_bytes(key.rsa_n()));
  canonical += R"("})";
  return base64url_encode(crypto::sha256(as_bytes(canonical)));
}

}  // namespace sallyport::jose
