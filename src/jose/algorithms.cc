#include "jose/algorithms.h"

#include <algorithm>
#include <array>

namespace sallyport::jose {
namespace {

using crypto::SignatureScheme;

constexpr std::array kAlgorithms{
    Algorithm{"RS256", SignatureScheme::rsa_pkcs1_sha256, "RSA", ""},
    Algorithm{"PS256", SignatureScheme::rsa_pss_sha256, "RSA", ""},
    Algorithm{"ES256", SignatureScheme::ecdsa_p256_sha256, "EC", "P-256"},
    Algorithm{"EdDSA", SignatureScheme::ed25519, "OKP", "Ed25519"},
};

}  // namespace

const Algorithm* find_algorithm(std::string_view name) {
  const auto it = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  return it == kAlgorithms.end() ? nullptr : &*it;
}

const Algorithm* find_algorithm_of_others(std::string_view name) {
  return find_algorithm(name == "Ed25519" ? "EdDSA" : name);
}

std::optional<crypto::KeyType> key_type_of(std::string_view kty, std::string_view crv) {
  const auto it = std::ranges::find_if(kAlgorithms, [&](const Algorithm& algorithm) {
    return algorithm.kty == kty && algorithm.crv == crv;
  });
  if (it == kAlgorithms.end()) return std::nullopt;
  return crypto::key_type_of(it->scheme);
}

const Algorithm* only_algorithm_for(crypto::KeyType type) {
  const auto is_for = [type](const Algorithm& algorithm) {
    return crypto::key_type_of(algorithm.scheme) == type;
  };
  if (std::ranges::count_if(kAlgorithms, is_for) != 1) return nullptr;
  return &*std::ranges::find_if(kAlgorithms, is_for);
}

}  // namespace sallyport::jose
