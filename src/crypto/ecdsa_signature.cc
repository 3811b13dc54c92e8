#include "crypto/ecdsa_signature.h"

#include <openssl/ecdsa.h>

#include <algorithm>

#include "crypto/ec.h"
#include "crypto/evp.h"

namespace sallyport::crypto {
namespace {

using namespace std::string_view_literals;
using Signature = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;

/// n of P-256 (FIPS 186-4 D.1.2.3).
constexpr std::string_view kOrder =
    "\xFF\xFF\xFF\xFF\x00\x00\x00\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
    "\xBC\xE6\xFA\xAD\xA7\x17\x9E\x84\xF3\xB9\xCA\xC2\xFC\x63\x25\x51"sv;

/// As a DER INTEGER: the fewest bytes, and a zero before a first bit that would be a sign.
void append_integer(std::string& der, std::string_view number) {
  number.remove_prefix(number.find_first_not_of('\0'));
  const bool padded = (static_cast<unsigned char>(number.front()) & 0x80) != 0;
  der.push_back('\x02');
  der.push_back(static_cast<char>(number.size() + (padded ? 1 : 0)));
  if (padded) der.push_back('\0');
  der += number;
}

bool is_in_range(std::string_view number) {
  // char_traits compares bytes as unsigned.
  return number < kOrder && number.find_first_not_of('\0') != number.npos;
}

}  // namespace

std::optional<std::string> ecdsa_der(Bytes raw) {
  if (raw.size() != 2 * kP256Size) return std::nullopt;
  const std::string_view r = as_text(raw.first(kP256Size));
  const std::string_view s = as_text(raw.last(kP256Size));
  if (!is_in_range(r) || !is_in_range(s)) return std::nullopt;
  std::string der("\x30\x00"sv);
  append_integer(der, r);
  append_integer(der, s);
  der[1] = static_cast<char>(der.size() - 2);
  return der;
}

std::optional<std::string> ecdsa_raw(Bytes der) {
  const unsigned char* at = der.data();
  const Signature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!signature) return std::nullopt;
  const BIGNUM* r = ECDSA_SIG_get0_r(signature.get());
  const BIGNUM* s = ECDSA_SIG_get0_s(signature.get());
  if (BN_num_bits(r) > 256 || BN_num_bits(s) > 256) return std::nullopt;
  return big_endian(r, kP256Size) + big_endian(s, kP256Size);
}

}  // namespace sallyport::crypto
