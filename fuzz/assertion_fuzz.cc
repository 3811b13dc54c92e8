#include <cstdint>
#include <string>
#include <string_view>

#include "clients/auth/assertion.h"
#include "clients/client.h"
#include "jose/jws.h"
#include "require.h"

namespace {

using namespace sallyport;
using clients::Assertion;
using fuzz::require;

constexpr UnixTime kNow{Seconds(1'750'000'000)};
constexpr std::string_view kHeader = R"({"alg":"ES256"})";
constexpr std::string_view kClaims =
    R"({"iss":"c","sub":"c","aud":"https://i.example","jti":"j","exp":1750000060})";

const clients::AssertionRules& rules() {
  static const clients::AssertionRules made{"https://i.example",
                                            {"https://i.example/oauth2/token"}};
  return made;
}

void read(std::string_view text) {
  const auto assertion = Assertion::parse(text);
  if (!assertion) {
    require(assertion.error().code == Code::credentials_malformed, "one code refuses");
    return;
  }
  require(clients::valid_client_id(assertion->client_id()), "it is of what can be a client");
  require(text.starts_with(assertion->signing_input()), "what was signed is what was sent");
  const Done good = assertion->check(rules(), kNow);
  if (!good) {
    require(good.error().code == Code::credentials_malformed, "one code refuses");
    return;
  }
  const auto used = assertion->used();
  require(used.until > kNow, "it has not expired");
  require(used.until <= kNow + clients::kMaxAssertionAge + clients::kMaxClockAhead,
          "and need not be remembered for long");
  require(!assertion->check({"https://other.example", {}}, kNow), "it is for nobody else");
  require(!assertion->check(rules(), used.until), "and good until then only");
}

std::string of(std::string_view header, std::string_view claims) {
  return jose::compact(jose::signing_input(header, claims), std::string(64, 's'));
}

}  // namespace

/// The first byte says what the rest is, so that the corpus stays readable.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'H': read(of(rest, kClaims)); break;
    case 'C': read(of(kHeader, rest)); break;
    default: read(rest);
  }
  return 0;
}
