#include <gtest/gtest.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "crypto/evp.h"
#include "crypto/keys_for_test.h"

namespace sallyport::crypto {
namespace {

std::string block(const std::string& label, std::string_view der, std::size_t width = 64,
                  const std::string& newline = "\n") {
  const std::string text = base64_encode(as_bytes(der));
  std::string pem = "-----BEGIN " + label + "-----" + newline;
  for (std::size_t at = 0; at < text.size(); at += width) pem += text.substr(at, width) + newline;
  return pem + "-----END " + label + "-----" + newline;
}

const std::string& der() {
  static const std::string key = test::key_p256().public_key().to_spki_der();
  return key;
}

void expect_refused(const std::string& pem, std::string_view words) {
  const auto key = PublicKey::from_spki_pem(pem);
  ASSERT_FALSE(key) << pem;
  EXPECT_EQ(key.error().code, Code::invalid_argument);
  EXPECT_NE(key.error().detail.find(words), std::string::npos) << key.error().detail;
}

TEST(Pem, GivesTheKeyOfEachType) {
  for (const PrivateKey* key : {&test::key_a(), &test::key_p256(), &test::key_ed25519()}) {
    const std::string spki = key->public_key().to_spki_der();
    const auto read = PublicKey::from_spki_pem(block("PUBLIC KEY", spki));
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(read->to_spki_der(), spki);
  }
}

TEST(Pem, MayHaveOtherLinesAndWhiteSpaceAroundIt) {
  const std::string pem = block("PUBLIC KEY", der());
  for (const std::string& text : {block("PUBLIC KEY", der(), 76), block("PUBLIC KEY", der(), 1000),
                                  block("PUBLIC KEY", der(), 64, "\r\n"), "\n \t" + pem + "\r\n \n",
                                  pem.substr(0, pem.size() - 1)}) {
    EXPECT_TRUE(PublicKey::from_spki_pem(text)) << text;
  }
}

TEST(PemRefusals, Certificates) {
  // The words are what counts, since a certificate has a key in it, and somebody will expect that
  // it is taken.
  const std::string certificate = block("CERTIFICATE", der());
  expect_refused(certificate, "openssl x509");
  expect_refused(certificate + block("PUBLIC KEY", der()), "openssl x509");
  expect_refused(block("PUBLIC KEY", der()) + certificate, "openssl x509");
  expect_refused(block("PUBLIC KEY", "a certificate's bytes"), "not a public key");
}

TEST(PemRefusals, PrivateKeys) {
  const SecretString pkcs8 = test::key_p256().to_pkcs8();
  for (const char* label : {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY",
                            "ENCRYPTED PRIVATE KEY", "OPENSSH PRIVATE KEY"}) {
    expect_refused(block(label, pkcs8.reveal()), "make a new pair");
  }
  expect_refused(block("PUBLIC KEY", der()) + block("PRIVATE KEY", pkcs8.reveal()),
                 "make a new pair");
  expect_refused(block("PUBLIC KEY", pkcs8.reveal()), "not a public key");
}

TEST(PemRefusals, OtherBlocks) {
  expect_refused(block("RSA PUBLIC KEY", der()), "PUBLIC KEY");
  expect_refused(block("public key", der()), "PUBLIC KEY");
  expect_refused(block("EC PARAMETERS", der()), "PUBLIC KEY");
  const std::string pem = block("PUBLIC KEY", der());
  expect_refused(pem + pem, "more than one");
  expect_refused(pem + "\n" + block("PUBLIC KEY", test::key_a().public_key().to_spki_der()),
                 "more than one");
}

TEST(PemRefusals, WhatIsNoPem) {
  const std::string pem = block("PUBLIC KEY", der());
  expect_refused("", "not PEM");
  expect_refused(" \n", "not PEM");
  expect_refused(der(), "not PEM");
  expect_refused(base64_encode(as_bytes(der())), "not PEM");
  expect_refused("-----BEGIN PUBLIC KEY-----", "not PEM");
  expect_refused("-----BEGIN PUBLIC KEY-----END PUBLIC KEY-----", "not PEM");
  expect_refused("-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----", "not a public key");
  expect_refused("subject: me\n" + pem, "not PEM");
  expect_refused(pem + "and more", "not PEM");
  expect_refused("\xEF\xBB\xBF" + pem, "not PEM");
  expect_refused(pem.substr(0, pem.size() - 10), "not PEM");
  expect_refused(std::string("\0", 1) + pem, "not PEM");
  expect_refused(std::string(100'000, '\n') + pem, "too long");
}

TEST(PemRefusals, Contents) {
  const std::string pem = block("PUBLIC KEY", der());
  const auto with = [&](const std::string& more) {
    std::string changed = pem;
    changed.insert(40, more);
    return changed;
  };
  expect_refused(with(" "), "base64");
  expect_refused(with("\t"), "base64");
  expect_refused(with("="), "base64");
  expect_refused(with("-"), "base64");
  expect_refused(with(std::string(1, '\0')), "base64");
  std::string headers = pem;
  headers.insert(27, "Proc-Type: 4,ENCRYPTED\n\n");
  expect_refused(headers, "base64");
  expect_refused(block("PUBLIC KEY", der() + "x"), "not a public key");
  expect_refused(block("PUBLIC KEY", der().substr(1)), "not a public key");
}

}  // namespace
}  // namespace sallyport::crypto
