#include "crypto/key.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/base64.h"

namespace sallyport::crypto {
namespace {

constexpr auto kScheme = SignatureScheme::rsa_pkcs1_sha256;

const PrivateKey& test_key() {
  static const PrivateKey key = PrivateKey::generate_rsa(2048);
  return key;
}

// RFC 7515 appendix A.2.
constexpr std::string_view kRfcN =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
    "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
    "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
    "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
constexpr std::string_view kRfcInput =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLm"
    "NvbS9pc19yb290Ijp0cnVlfQ";
constexpr std::string_view kRfcSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

TEST(PublicKey, VerifiesTheSignatureOfRfc7515) {
  const std::string n = base64url_decode(kRfcN).value();
  const std::string e = base64url_decode("AQAB").value();
  const auto key = PublicKey::from_rsa(as_bytes(n), as_bytes(e));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->bits(), 2048);
  EXPECT_EQ(key->rsa_n(), n);
  EXPECT_EQ(key->rsa_e(), e);
  EXPECT_TRUE(key->verify(kScheme, kRfcInput, base64url_decode(kRfcSignature).value()));
}

TEST(PrivateKey, SignsWhatEvpDigestSignWouldSign) {
  const SecretString der = test_key().to_pkcs8();
  const unsigned char* at = as_bytes(der.reveal()).data();
  EVP_PKEY* same = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size()));
  ASSERT_NE(same, nullptr);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::string expected(256, '\0');
  std::size_t length = expected.size();
  const std::string_view data = "header.payload";
  ASSERT_EQ(EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, same), 1);
  ASSERT_EQ(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(expected.data()), &length,
                           as_bytes(data).data(), data.size()),
            1);
  EXPECT_EQ(test_key().sign(kScheme, data).value(), expected);
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(same);
}

TEST(PrivateKey, SurvivesPkcs8) {
  const auto again = PrivateKey::from_pkcs8(test_key().to_pkcs8());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->sign(kScheme, "text").value(), test_key().sign(kScheme, "text").value());
}

TEST(PublicKey, SurvivesSpki) {
  const PublicKey key = test_key().public_key();
  const auto again = PublicKey::from_spki_der(as_bytes(key.to_spki_der()));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->rsa_n(), key.rsa_n());
  EXPECT_EQ(again->rsa_e(), key.rsa_e());
  EXPECT_TRUE(again->verify(kScheme, "text", test_key().sign(kScheme, "text").value()));
}

TEST(PrivateKey, GeneratesEachSize) {
  for (int bits : {2048, 3072}) {
    const PrivateKey key = PrivateKey::generate_rsa(bits);
    EXPECT_EQ(key.public_key().bits(), bits);
    EXPECT_EQ(key.public_key().signature_size(), static_cast<std::size_t>(bits) / 8);
    EXPECT_EQ(key.public_key().rsa_e(), std::string("\x01\x00\x01", 3));
  }
}

TEST(Keys, AreUsedByManyThreadsAtOnce) {
  const PublicKey shared = test_key().public_key();
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        const std::string data = std::to_string(t * 100 + i);
        good += shared.verify(kScheme, data, test_key().sign(kScheme, data).value()) ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 100);
}

TEST(Keys, LeaveNothingInTheErrorQueue) {
  const PublicKey key = test_key().public_key();
  EXPECT_FALSE(key.verify(kScheme, "text", std::string(256, 'x')));
  EXPECT_FALSE(PublicKey::from_spki_der(as_bytes("no key")));
  EXPECT_FALSE(PrivateKey::from_pkcs8(as_bytes("no key")));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

}  // namespace
}  // namespace sallyport::crypto
