#pragma once

#include <string_view>

#include "crypto/key.h"
#include "jose/algorithms.h"
#include "verifier/profile.h"

namespace sallyport::verifier {

/// A key of which signatures are believed, with the one algorithm and the one profile that it may
/// be used for. A view: its owner (keys::KeyRing) outlives it.
struct VerifyingKey {
  const crypto::PublicKey* key = nullptr;
  const jose::Algorithm* algorithm = nullptr;
  std::string_view kid;
  Profile profile = Profile::plain;
};

}  // namespace sallyport::verifier
