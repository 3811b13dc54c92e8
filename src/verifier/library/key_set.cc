#include "verifier/library/key_set.h"

#include "jose/algorithms.h"
#include "jose/jwks.h"

namespace sallyport::verifier {

KeySet::KeySet(std::vector<jose::ImportedKey> imported) : keys(std::move(imported)) {
  views.reserve(keys.size());
  for (const jose::ImportedKey& key : keys) views.push_back({&key.key, key.algorithm, key.kid});
}

Outcome<KeySetPtr> read_key_set(std::string_view jwks) {
  auto keys = jose::parse_jwk_set(
      jwks, {.pass_over_unused = true, .rsa_algorithm = jose::find_algorithm("RS256")});
  if (!keys) return Unexpected(std::move(keys).error());
  return KeySetPtr(std::make_shared<const KeySet>(std::move(*keys)));
}

}  // namespace sallyport::verifier
