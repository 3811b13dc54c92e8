#pragma once

#include <stdexcept>
#include <string>

#include "crypto/evp.h"

namespace sallyport::test {

/// A prime, big-endian. Takes a second for 2048 bits.
inline std::string random_prime(int bits) {
  const crypto::Number prime(BN_new());
  if (BN_generate_prime_ex(prime.get(), bits, 0, nullptr, nullptr, nullptr) != 1) {
    throw std::runtime_error("no prime");
  }
  return crypto::big_endian(prime.get());
}

/// The prime below 2^3072 that MuHash calculates with: 2^3072 - 1103717.
inline std::string prime_below_2_to_3072() {
  const crypto::Number prime(BN_new());
  BN_set_bit(prime.get(), 3072);
  BN_sub_word(prime.get(), 1103717);
  return crypto::big_endian(prime.get());
}

/// Those of RFC 3526 section 3 to 7; `bits` is 2048, 3072, 4096, 6144 or 8192.
inline std::string published_prime(int bits) {
  const auto get = bits == 2048   ? BN_get_rfc3526_prime_2048
                   : bits == 3072 ? BN_get_rfc3526_prime_3072
                   : bits == 4096 ? BN_get_rfc3526_prime_4096
                   : bits == 6144 ? BN_get_rfc3526_prime_6144
                                  : BN_get_rfc3526_prime_8192;
  return crypto::big_endian(crypto::Number(get(nullptr)).get());
}

/// A modulus of 2048 bits as the generator of CVE-2017-15361 made them: each of its primes is
/// k M + (65537^a mod M), where M is the product of the first primes; of 126 of them for this size.
inline std::string roca_modulus() {
  using crypto::Number;
  const crypto::Calculation calculation(BN_CTX_new());
  const Number m(BN_new());
  BN_one(m.get());
  int taken = 0;
  for (BN_ULONG candidate = 2; taken < 126; ++candidate) {
    bool prime = true;
    for (BN_ULONG d = 2; d * d <= candidate; ++d) prime = prime && candidate % d != 0;
    if (prime) BN_mul_word(m.get(), candidate);
    taken += prime ? 1 : 0;
  }
  const Number base(BN_new());
  BN_set_word(base.get(), 65537);
  const auto make_prime = [&] {
    Number prime(BN_new());
    const Number a(BN_new());
    const Number k(BN_new());
    do {
      BN_rand(a.get(), 254, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY);
      BN_mod_exp(prime.get(), base.get(), a.get(), m.get(), calculation.get());
      // The two highest bits are set so that a product has 2048.
      BN_rand(k.get(), 1024, BN_RAND_TOP_TWO, BN_RAND_BOTTOM_ANY);
      BN_div(k.get(), nullptr, k.get(), m.get(), calculation.get());
      BN_mul(k.get(), k.get(), m.get(), calculation.get());
      BN_add(prime.get(), prime.get(), k.get());
    } while (BN_check_prime(prime.get(), calculation.get(), nullptr) != 1);
    return prime;
  };
  const Number p = make_prime();
  const Number q = make_prime();
  const Number n(BN_new());
  BN_mul(n.get(), p.get(), q.get(), calculation.get());
  return crypto::big_endian(n.get());
}

}  // namespace sallyport::test
