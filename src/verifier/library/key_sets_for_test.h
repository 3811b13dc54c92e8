#pragma once

#include <string>

#include "jose/jwk_text_for_test.h"

namespace sallyport::verifier::test {

/// Sets of one key each, that of kid `kid`.
inline std::string ec_set(std::string_view kid = "e") {
  return jose::test::set_of({jose::test::ec_jwk().with_text("kid", kid)});
}
inline std::string okp_set(std::string_view kid = "o") {
  return jose::test::set_of({jose::test::okp_jwk().with_text("kid", kid)});
}

}  // namespace sallyport::verifier::test
