#include <cstdint>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "crypto/key.h"
#include "keys/kek.h"
#include "keys/seal.h"
#include "require.h"

namespace {

using namespace sallyport;
using fuzz::require;

const keys::Kek& kek() {
  static const keys::Kek key =
      keys::Kek::from_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").value();
  return key;
}

/// The one value of the corpus that was sealed under kek(), from docs/formats/sealed-key.md.
constexpr std::string_view kGenuine = "a private key";

void try_to_open(std::string_view sealed) {
  const auto plain = keys::open(kek(), "signing-key", "kid-1", sealed);
  if (plain) require(plain->reveal() == kGenuine, "only what was sealed opens");
  require(!keys::open(kek(), "signing-key", "kid-2", sealed), "nothing opens under another name");
}

void try_to_seal(std::string_view text) {
  std::string sealed = keys::seal(kek(), text, "name", as_bytes(text)).value();
  const auto plain = keys::open(kek(), text, "name", sealed);
  require(plain && plain->reveal() == text, "what was sealed opens");
  const std::size_t at = text.empty() ? 0 : static_cast<std::uint8_t>(text[0]) % sealed.size();
  sealed[at] = static_cast<char>(sealed[at] ^ 1);
  require(!keys::open(kek(), text, "name", sealed), "what was changed does not open");
}

void try_as_keys(std::string_view der) {
  if (const auto key = crypto::PublicKey::from_spki_der(as_bytes(der))) {
    require(key->bits() >= (key->type() == crypto::KeyType::rsa ? crypto::kMinRsaBits : 256),
            "only keys of the right size are taken");
    require(crypto::PublicKey::from_spki_der(as_bytes(key->to_spki_der())).has_value(),
            "a public key that was taken can be written and read");
  }
  (void)crypto::PrivateKey::from_pkcs8(as_bytes(der));
  if (const auto taken = keys::Kek::from_text(der)) {
    require(base64url_encode(taken->bytes()) == der, "a key-encryption key has one spelling");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try_to_open(text);
  try_as_keys(text);
  try_to_seal(text);
  // The corpus is text: bytes stand in it as base64url.
  if (const auto bytes = base64url_decode(text)) {
    try_to_open(*bytes);
    try_as_keys(*bytes);
  }
  return 0;
}
