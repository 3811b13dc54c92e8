#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "jose/algorithms.h"
#include "jose/claims.h"
#include "jose/jws.h"
#include "require.h"
#include "verifier/plain.h"

namespace {

using namespace sallyport;
using fuzz::require;

/// The modulus of RFC 7515 A.2 with exponent 3, under which sloppy padding checks are easy to fool.
const crypto::PublicKey& some_key() {
  static const crypto::PublicKey key = [] {
    const std::string n =
        base64url_decode(
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1"
            "Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpa"
            "SHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4"
            "LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ")
            .value();
    return crypto::PublicKey::from_rsa(as_bytes(n), as_bytes("\x03")).value();
  }();
  return key;
}

void try_as_token(std::string_view text) {
  const std::array keys{verifier::VerifyingKey{&some_key(), jose::find_algorithm("RS256"), "k"}};
  const auto token = verifier::verify_plain(text, keys, from_unix(1'750'000'000));
  require(!token.has_value(), "no token verifies that nobody signed");

  const auto parts = jose::split_compact(text);
  if (!parts) return;
  const std::string joined = std::string(parts->header) + "." + std::string(parts->payload) + "." +
                             std::string(parts->signature);
  require(joined == text, "the segments are the token");
  const auto signature = base64url_decode(parts->signature);
  if (!signature) return;
  require(jose::compact(parts->signing_input, *signature) == text, "a signature has one spelling");
}

void try_as_header(std::string_view json) {
  const auto header = jose::parse_header(base64url_encode(as_bytes(json)));
  if (!header) return;
  const auto again =
      jose::parse_header(base64url_encode(as_bytes(jose::plain_header(header->alg))));
  require(again.has_value() && again->alg == header->alg, "an alg reads the same when written");
}

void try_as_claims(std::string_view json) {
  const auto claims = jose::parse_claims(base64url_encode(as_bytes(json)));
  if (!claims) return;
  const auto scope = jose::string_claim(*claims, "scope");
  const auto client = jose::string_claim(*claims, "client_id");
  const auto exp = jose::numeric_date(*claims, "exp");
  if (!scope || !client || !exp) return;
  require(*exp > 0 && *exp <= jose::kMaxNumericDate, "a date is within its bounds");
  const auto again = jose::parse_claims(
      base64url_encode(as_bytes(jose::plain_payload(*scope, *client, {}, *exp))));
  require(again.has_value(), "claims that were read can be written");
  require(jose::string_claim(*again, "scope").value() == *scope, "a scope reads the same");
  require(jose::numeric_date(*again, "exp").value() == *exp, "a date reads the same");
}

}  // namespace

/// The first byte says what the rest is, so that the corpus stays readable.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'H': try_as_header(rest); break;
    case 'C': try_as_claims(rest); break;
    default: try_as_token(rest);
  }
  return 0;
}
