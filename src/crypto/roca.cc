#include "crypto/roca.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace sallyport::crypto {
namespace {

/// The odd ones that every length of such keys has in common.
constexpr std::array<BN_ULONG, 38> kSmallPrimes{
    3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
    73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};

using Residues = std::array<bool, kSmallPrimes.back()>;

constexpr Residues powers_of_65537(BN_ULONG prime) {
  Residues reached{};
  for (BN_ULONG power = 1; !reached[power]; power = power * 65537 % prime) reached[power] = true;
  return reached;
}

constexpr auto kPowers = [] {
  std::array<Residues, kSmallPrimes.size()> all{};
  std::ranges::transform(kSmallPrimes, all.begin(), powers_of_65537);
  return all;
}();

}  // namespace

bool has_roca_fingerprint(const BIGNUM* n) {
  for (std::size_t i = 0; i < kSmallPrimes.size(); ++i) {
    if (!kPowers[i][BN_mod_word(n, kSmallPrimes[i])]) return false;
  }
  return true;
}

}  // namespace sallyport::crypto
