// Verifies the token on stdin by the keys of a file. verify.c is the same in C.
//
//   verify JWKS plain [SCOPE...]                    a token of GET /v1/getAccessToken
//   verify JWKS at+jwt ISSUER AUDIENCE [SCOPE...]   a token of RFC 9068
//
// Ends with 0 and says whose it is; with 1, and why, if it is refused; with 2 if it could not ask.
#include <iostream>
#include <stdexcept>
#include <string>

#include "sallyport/verifier.h"

namespace {

sallyport::TokenPolicy policy_of(int argc, char** argv) {
  sallyport::TokenPolicy policy;
  const std::string profile = argc > 2 ? argv[2] : "";
  int next = 3;
  if (profile == "plain") {
    policy.profile = sallyport::TokenProfile::plain;
  } else if (profile == "at+jwt" && argc > 4) {
    policy.issuer = argv[3];
    policy.audience = argv[4];
    next = 5;
  } else {
    throw std::invalid_argument(
        "usage: verify JWKS plain [SCOPE...] | verify JWKS at+jwt ISSUER AUDIENCE [SCOPE...]");
  }
  policy.all_scopes.assign(argv + next, argv + argc);
  return policy;
}

// A server makes the verifier once, and asks it from all its threads.
int run(int argc, char** argv) {
  const sallyport::TokenPolicy policy = policy_of(argc, argv);
  const sallyport::Verifier verifier(sallyport::KeySource::from_file(argv[1]), policy);

  std::string token;
  std::getline(std::cin, token);
  const auto claims = verifier.verify(token);
  if (!claims) {
    std::cerr << sallyport::name_of(claims.error().code) << ": " << claims.error().words << "\n";
    return claims.error().code == sallyport::TokenError::keys_unavailable ? 2 : 1;
  }
  std::cout << "client " << claims->client_id << ", until " << claims->expires_at << "\n";
  for (const std::string& scope : claims->scopes) std::cout << "scope " << scope << "\n";
  for (const auto& [name, value] : claims->others) std::cout << name << " " << value << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 2;
  }
}
