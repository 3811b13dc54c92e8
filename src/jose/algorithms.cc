#include "jose/algorithms.h"

#include <algorithm>
#include <array>

namespace sallyport::jose {
namespace {

constexpr std::array kAlgorithms{
    Algorithm{"RS256", crypto::SignatureScheme::rsa_pkcs1_sha256, "RSA"},
};

}  // namespace

const Algorithm* find_algorithm(std::string_view name) {
  const auto it = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  return it == kAlgorithms.end() ? nullptr : &*it;
}

}  // namespace sallyport::jose
