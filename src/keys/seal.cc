#include "keys/seal.h"

namespace sallyport::keys {
namespace {

constexpr std::string_view kMagic = "SPSV";
constexpr char kVersion = 1;
constexpr std::size_t kHeaderSize = 4 + 1 + 8;
constexpr std::size_t kMaxText = 0xFFFF;

std::string header_of(const Kek& kek) {
  std::string header(kMagic);
  header.push_back(kVersion);
  header += as_text(kek.id());
  return header;
}

void append_counted(std::string& out, std::string_view text) {
  out.push_back(static_cast<char>(text.size() >> 8));
  out.push_back(static_cast<char>(text.size() & 0xFF));
  out += text;
}

std::string associated_data(std::string header, std::string_view purpose, std::string_view name) {
  append_counted(header, purpose);
  append_counted(header, name);
  return header;
}

}  // namespace

Outcome<std::string> seal(const Kek& kek, std::string_view purpose, std::string_view name,
                          Bytes plain) {
  if (purpose.size() > kMaxText || name.size() > kMaxText) {
    return fail(Code::invalid_argument, "the name of a sealed value is too long");
  }
  std::string sealed = header_of(kek);
  const std::string associated = associated_data(sealed, purpose, name);
  sealed += crypto::aead_seal(kek.bytes(), as_bytes(associated), plain);
  return sealed;
}

Outcome<std::string> seal(const Kek& kek, std::string_view purpose, std::string_view name,
                          const SecretString& plain) {
  return seal(kek, purpose, name, as_bytes(plain.reveal()));
}

Outcome<SecretString> open(const Kek& kek, std::string_view purpose, std::string_view name,
                           std::string_view sealed) {
  const std::string what = std::string(purpose) + " '" + std::string(name) + "' ";
  if (sealed.size() < kHeaderSize || !sealed.starts_with(kMagic)) {
    return fail(Code::damaged, what + "is not a sealed value; put back a backup");
  }
  if (sealed[kMagic.size()] != kVersion) {
    return fail(Code::invalid_argument,
                what + "was sealed by a newer version of this program; run that one");
  }
  const std::string header = header_of(kek);
  if (!sealed.starts_with(header)) {
    return fail(Code::invalid_argument, what +
                                            "is sealed under another key-encryption key; give the "
                                            "one that this data folder was made with");
  }
  if (purpose.size() > kMaxText || name.size() > kMaxText) {
    return fail(Code::invalid_argument, "the name of a sealed value is too long");
  }
  const std::string associated = associated_data(header, purpose, name);
  auto plain =
      crypto::aead_open(kek.bytes(), as_bytes(associated), as_bytes(sealed.substr(kHeaderSize)));
  if (plain) return plain;
  return fail(Code::damaged,
              what + "was changed, or moved here from another place; put back a backup");
}

}  // namespace sallyport::keys
