// The examples of the RFCs: what others sign, we verify, and where a signature has one value we
// make that one.
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "crypto/evp.h"
#include "crypto/key.h"
#include "crypto/keys_for_test.h"

namespace sallyport::crypto {
namespace {

std::string decoded(std::string_view text) { return base64url_decode(text).value(); }

// RFC 7515 appendix A.2.
constexpr std::string_view kRfcN =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4"
    "d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5re"
    "xMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxX"
    "FvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
constexpr std::string_view kPayload =
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
    "fQ";
constexpr std::string_view kRsaSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5"
    "jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb"
    "1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QO"
    "YEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

TEST(KnownAnswers, Rs256OfRfc7515) {
  const std::string n = decoded(kRfcN);
  const std::string e = decoded("AQAB");
  const auto key = PublicKey::from_rsa(as_bytes(n), as_bytes(e));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->bits(), 2048);
  EXPECT_EQ(key->rsa_n(), n);
  EXPECT_EQ(key->rsa_e(), e);
  const std::string input = "eyJhbGciOiJSUzI1NiJ9" + std::string(kPayload);
  EXPECT_TRUE(key->verify(SignatureScheme::rsa_pkcs1_sha256, input, decoded(kRsaSignature)));
}

// RFC 7515 appendix A.3.
TEST(KnownAnswers, Es256OfRfc7515) {
  const std::string x = decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
  const std::string y = decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
  const auto key = PublicKey::from_ec_p256(as_bytes(x), as_bytes(y));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->ec_x(), x);
  EXPECT_EQ(key->ec_y(), y);
  const std::string input = "eyJhbGciOiJFUzI1NiJ9" + std::string(kPayload);
  EXPECT_TRUE(key->verify(SignatureScheme::ecdsa_p256_sha256, input,
                          decoded("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSA"
                                  "pmWQxfKTUJqPP3-Kg6NU1Q")));
}

// RFC 8037 appendix A.1, A.2, A.4, A.5.
TEST(KnownAnswers, Ed25519OfRfc8037) {
  const std::string d = decoded("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
  const std::string x = decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
  const std::string signature = decoded(
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  const std::string input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";

  // RFC 8410 section 7: all that stands before the bytes of a private key.
  const std::string pkcs8 = decoded("MC4CAQAwBQYDK2VwBCIEIA") + d;
  const auto key = PrivateKey::from_pkcs8(as_bytes(pkcs8));
  ASSERT_TRUE(key) << key.error().detail;
  EXPECT_EQ(key->public_key().ed25519_x(), x);
  EXPECT_EQ(key->sign(SignatureScheme::ed25519, input).value(), signature);
  const auto half = PublicKey::from_ed25519(as_bytes(x));
  ASSERT_TRUE(half);
  EXPECT_TRUE(half->verify(SignatureScheme::ed25519, input, signature));
}

// OpenSSL's usual way through EVP_DigestSign takes another path than ours.
TEST(KnownAnswers, Rs256IsWhatEvpDigestSignWouldSign) {
  const SecretString der = test::key_a().to_pkcs8();
  const unsigned char* at = as_bytes(der.reveal()).data();
  const KeyHandle same(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  const MessageContext context(EVP_MD_CTX_new());
  std::string expected(256, '\0');
  std::size_t length = expected.size();
  const std::string_view data = "header.payload";
  ASSERT_EQ(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, same.get()), 1);
  ASSERT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(expected.data()),
                           &length, as_bytes(data).data(), data.size()),
            1);
  EXPECT_EQ(test::key_a().sign(SignatureScheme::rsa_pkcs1_sha256, data).value(), expected);
}

}  // namespace
}  // namespace sallyport::crypto
