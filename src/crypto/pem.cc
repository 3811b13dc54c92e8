#include "crypto/pem.h"

#include <algorithm>

#include "base/base64.h"

namespace sallyport::crypto {
namespace {

constexpr std::string_view kBegin = "-----BEGIN PUBLIC KEY-----";
constexpr std::string_view kEnd = "-----END PUBLIC KEY-----";
constexpr std::string_view kSpace = " \t\r\n";

/// Some times what a key of 8192 bits needs.
constexpr std::size_t kMaxPemSize = 16 * 1024;

Unexpected<Error> refuse(std::string why) { return fail(Code::invalid_argument, std::move(why)); }

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

/// Files are mistaken for one another; what this one is tells what to do.
Unexpected<Error> refuse_other(std::string_view text) {
  if (text.find("PRIVATE KEY-----") != text.npos) {
    return refuse(
        "a private key: whoever has seen it can sign, so make a new pair and give its public half");
  }
  if (text.find("-----BEGIN CERTIFICATE-----") != text.npos) {
    return refuse(
        "a certificate, which is not taken for its key; `openssl x509 -in FILE -noout -pubkey` "
        "prints the public key in it");
  }
  return refuse("not PEM with one block PUBLIC KEY and nothing around it");
}

}  // namespace

Outcome<std::string> public_key_in_pem(std::string_view pem) {
  if (pem.size() > kMaxPemSize) return refuse("too long for a public key");
  std::string_view text = trimmed(pem);
  if (!text.starts_with(kBegin) || !text.ends_with(kEnd)) return refuse_other(text);
  text.remove_prefix(kBegin.size());
  // Also where the two overlap: the end of a text that has only one dash more than its beginning.
  if (text.size() < kEnd.size()) return refuse_other(text);
  text.remove_suffix(kEnd.size());
  if (text.find("-----") != text.npos) return refuse("PEM with more than one block");

  std::string base64(text);
  std::erase_if(base64, [](char c) { return c == '\r' || c == '\n'; });
  auto der = base64_decode(base64);
  if (!der) return refuse("PEM in which the text is not base64");
  return der;
}

}  // namespace sallyport::crypto
