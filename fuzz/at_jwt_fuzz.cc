#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "jose/algorithms.h"
#include "jose/jws.h"
#include "require.h"
#include "verifier/at_jwt.h"

namespace {

using namespace sallyport;
using fuzz::require;

constexpr std::string_view kHeader = R"({"alg":"EdDSA","typ":"at+jwt","kid":"k"})";
constexpr std::string_view kClaims =
    R"({"iss":"i","aud":"a","sub":"s","client_id":"c","jti":"j","iat":1749999990,"exp":1750000100})";
constexpr UnixTime kNow{Seconds(1'750'000'000)};

/// Claims are only read behind a good signature, so the fuzzer has to be able to sign.
const crypto::PrivateKey& signer() {
  static const auto key = crypto::PrivateKey::generate_ed25519();
  return key;
}

Outcome<verifier::VerifiedToken> verify(std::string_view token) {
  static const auto key = signer().public_key();
  static const std::array keys{verifier::VerifyingKey{&key, jose::find_algorithm("EdDSA"), "k"}};
  return verifier::verify_at_jwt(token, keys, kNow, {"i", "a"});
}

std::string signed_over(std::string_view header, std::string_view claims) {
  const std::string input = jose::signing_input(header, claims);
  return jose::compact(input, signer().sign(crypto::SignatureScheme::ed25519, input).value());
}

void check_what_was_taken(const verifier::VerifiedToken& token) {
  require(token.profile() == verifier::Profile::at_jwt, "a token has the profile of its check");
  require(token.issuer() == "i", "iss is the issuer that was asked for");
  require(std::ranges::count(token.audiences(), "a") > 0,
          "aud has the audience that was asked for");
  require(!token.subject().empty() && !token.client_id().empty() && !token.jti().empty(),
          "nobody is without a name");
  require(token.exp() > kNow && token.issued_at() && *token.issued_at() <= kNow &&
              (!token.not_before() || *token.not_before() <= kNow),
          "it is good at this time");
  require(token.scope().find("  ") == std::string::npos, "scopes have single spaces between");
}

void try_as_token(std::string_view text) {
  require(!verify(text).has_value(), "no token verifies that nobody signed");
}

void try_as_header(std::string_view json) {
  const auto token = verify(signed_over(json, kClaims));
  if (token) check_what_was_taken(*token);
}

void try_as_claims(std::string_view json) {
  const auto token = verify(signed_over(kHeader, json));
  if (token) check_what_was_taken(*token);
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
