#include <gtest/gtest.h>
#include <openssl/ec.h>

#include "crypto/digest.h"
#include "crypto/ecdsa_signature.h"
#include "crypto/evp.h"
#include "crypto/keys_for_test.h"

namespace sallyport::crypto {
namespace {

using namespace std::string_literals;
using Group = std::unique_ptr<EC_GROUP, FreeWith<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, FreeWith<EC_POINT_free>>;

constexpr auto kScheme = SignatureScheme::ecdsa_p256_sha256;
const std::string kData = "header.payload";

const PublicKey& half() {
  static const PublicKey key = test::key_p256().public_key();
  return key;
}

const EC_GROUP* group() {
  static const Group p256(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  return p256.get();
}

Number order_plus(long more) {
  Number number(BN_dup(EC_GROUP_get0_order(group())));
  more < 0 ? BN_sub_word(number.get(), static_cast<BN_ULONG>(-more))
           : BN_add_word(number.get(), static_cast<BN_ULONG>(more));
  return number;
}

std::string bytes(const Number& number) { return big_endian(number.get(), 32); }

struct RS {
  std::string r;
  std::string s;
};

RS good() {
  const std::string signature = test::key_p256().sign(kScheme, kData).value();
  return {signature.substr(0, 32), signature.substr(32)};
}

void expect_refused(const std::string& signature, std::string_view why) {
  EXPECT_FALSE(half().verify(kScheme, kData, signature)) << why;
}

TEST(EcdsaRefusals, TheCasesBelowAreOneChangeFromAGoodSignature) {
  const auto [r, s] = good();
  EXPECT_TRUE(half().verify(kScheme, kData, r + s));
}

TEST(EcdsaRefusals, NumbersOutOfRange) {
  const auto [r, s] = good();
  const std::string zero(32, '\0');
  const std::string ones(32, '\xFF');
  for (const std::string& out :
       {zero, bytes(order_plus(0)), bytes(order_plus(1)), bytes(order_plus(2)), ones}) {
    expect_refused(out + s, "r");
    expect_refused(r + out, "s");
    expect_refused(out + out, "both");
    EXPECT_FALSE(ecdsa_der(as_bytes(out + s)));
    EXPECT_FALSE(ecdsa_der(as_bytes(r + out)));
  }
  // The "psychic" signatures of CVE-2022-21449.
  expect_refused(zero + zero, "zeros");
  EXPECT_TRUE(ecdsa_der(as_bytes(bytes(order_plus(-1)) + bytes(order_plus(-1)))));
  EXPECT_TRUE(ecdsa_der(as_bytes(std::string(31, '\0') + "\x01" + std::string(31, '\0') + "\x01")));
}

// r is an x coordinate modulo n. For the few that are above n, x itself is below 2^256, and a
// verifier without the check of the range takes it for r. We make a key for which that is so: a
// point R with such an x, any s, and Q = r^-1 (s R - e G).
TEST(EcdsaRefusals, RPlusN) {
  const Calculation calculation(BN_CTX_new());
  const BIGNUM* n = EC_GROUP_get0_order(group());
  const Point point(EC_POINT_new(group()));
  long small = 1;
  while (EC_POINT_set_compressed_coordinates(group(), point.get(), order_plus(small).get(), 0,
                                             calculation.get()) != 1) {
    ++small;
  }
  ERR_clear_error();
  const Number r(BN_new());
  BN_set_word(r.get(), static_cast<BN_ULONG>(small));
  const Number s = number_of(as_bytes(std::string(32, '\x5A')));
  const Number e = number_of(sha256(as_bytes(kData)));
  const Number inverse(BN_mod_inverse(nullptr, r.get(), n, calculation.get()));
  const Number for_point(BN_new());
  const Number for_generator(BN_new());
  BN_mod_mul(for_point.get(), s.get(), inverse.get(), n, calculation.get());
  BN_mod_mul(for_generator.get(), e.get(), inverse.get(), n, calculation.get());
  BN_sub(for_generator.get(), n, for_generator.get());
  const Point q(EC_POINT_new(group()));
  EC_POINT_mul(group(), q.get(), for_generator.get(), point.get(), for_point.get(),
               calculation.get());
  const Number x(BN_new());
  const Number y(BN_new());
  EC_POINT_get_affine_coordinates(group(), q.get(), x.get(), y.get(), calculation.get());

  const auto key = PublicKey::from_ec_p256(as_bytes(bytes(x)), as_bytes(bytes(y)));
  ASSERT_TRUE(key);
  EXPECT_TRUE(key->verify(kScheme, kData, bytes(r) + bytes(s)));
  EXPECT_FALSE(key->verify(kScheme, kData, bytes(order_plus(small)) + bytes(s)));
}

// No refusal: (r, n - s) is a signature too, which nobody but the signer needs to have made. So a
// revocation is of what was signed, and never of a signature.
TEST(EcdsaRefusals, TheTwinIsNoneOfThem) {
  const auto [r, s] = good();
  const Number opposite = order_plus(0);
  BN_sub(opposite.get(), opposite.get(), number_of(as_bytes(s)).get());
  EXPECT_NE(bytes(opposite), s);
  EXPECT_TRUE(half().verify(kScheme, kData, r + bytes(opposite)));
}

TEST(EcdsaRefusals, OtherSpellings) {
  const auto [r, s] = good();
  const std::string der = ecdsa_der(as_bytes(r + s)).value();
  expect_refused(der, "DER");
  expect_refused(der.substr(0, 64), "the start of DER");
  expect_refused((der + std::string(64, '\0')).substr(0, 64), "DER in 64 bytes");
  expect_refused(s + r, "s before r");
  expect_refused(std::string(r.rbegin(), r.rend()) + std::string(s.rbegin(), s.rend()),
                 "little-endian");
  expect_refused(r, "r alone");
  expect_refused('\0' + r + '\0' + s, "33 bytes each");
  expect_refused(std::string(16, '\0') + r + std::string(16, '\0') + s, "48 bytes each");
  expect_refused(r + s + "\x01", "with the key's hint");
  expect_refused("\x1B" + r + s, "with the key's hint before it");
}

TEST(EcdsaRefusals, Lengths) {
  const auto [r, s] = good();
  const std::string signature = r + s;
  for (const std::string& other :
       {""s, signature.substr(1), signature.substr(0, 63), signature + '\0', '\0' + signature,
        signature + signature, std::string(100'000, 'x')}) {
    expect_refused(other, std::to_string(other.size()));
    EXPECT_FALSE(ecdsa_der(as_bytes(other)));
  }
}

// An r or s that begins with a zero byte keeps it; its 63 bytes are no signature.
TEST(EcdsaRefusals, ALeadingZeroThatIsLeftOut) {
  for (int i = 0; i < 5000; ++i) {
    const auto [r, s] = good();
    if (r.front() != '\0') continue;
    EXPECT_TRUE(half().verify(kScheme, kData, r + s));
    expect_refused(r.substr(1) + s, "63 bytes");
    return;
  }
  FAIL() << "no r with a leading zero in 5000";
}

TEST(EcdsaRefusals, EverySingleBitFlipOfASignature) {
  const auto [r, s] = good();
  for (std::size_t bit = 0; bit < 512; ++bit) {
    std::string changed = r + s;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(half().verify(kScheme, kData, changed)) << "bit " << bit;
  }
}

TEST(EcdsaRefusals, OtherKeysAndData) {
  const auto [r, s] = good();
  EXPECT_FALSE(half().verify(kScheme, "Header.payload", r + s));
  EXPECT_FALSE(half().verify(kScheme, "", r + s));
  EXPECT_FALSE(half().verify(kScheme, as_text(sha256(as_bytes(kData))), r + s));
  EXPECT_FALSE(PrivateKey::generate_ec_p256().public_key().verify(kScheme, kData, r + s));
}

/// A point of P-256, of which the cases below change something.
struct XY {
  std::string x;
  std::string y;
};

void expect_no_point(const XY& xy, std::string_view why) {
  const auto key = PublicKey::from_ec_p256(as_bytes(xy.x), as_bytes(xy.y));
  ASSERT_FALSE(key) << why;
  EXPECT_EQ(key.error().code, Code::invalid_argument) << why;
}

TEST(EcKeyRefusals, WhatIsNoPoint) {
  const XY is{half().ec_x(), half().ec_y()};
  ASSERT_TRUE(PublicKey::from_ec_p256(as_bytes(is.x), as_bytes(is.y)));
  const std::string zero(32, '\0');
  expect_no_point({zero, zero}, "how some write the point at infinity");
  expect_no_point({is.y, is.x}, "x and y exchanged");
  expect_no_point({is.x, is.x}, "x twice");
  expect_no_point({std::string(32, '\xFF'), is.y}, "x above p");
  expect_no_point({is.x, std::string(32, '\xFF')}, "y above p");
  for (std::size_t bit = 0; bit < 256; ++bit) {
    XY changed = is;
    changed.y[bit / 8] = static_cast<char>(changed.y[bit / 8] ^ (1 << bit % 8));
    expect_no_point(changed, "another y");
  }
}

// x = 0 and x = 5 are on the curve; p and p + 5 would be second spellings of them.
TEST(EcKeyRefusals, CoordinatesThatAreNotBelowP) {
  const Number p(BN_new());
  EC_GROUP_get_curve(group(), p.get(), nullptr, nullptr, nullptr);
  for (BN_ULONG small : {0U, 5U}) {
    const Number x(BN_new());
    const Number y(BN_new());
    BN_set_word(x.get(), small);
    const Point point(EC_POINT_new(group()));
    ASSERT_EQ(EC_POINT_set_compressed_coordinates(group(), point.get(), x.get(), 0, nullptr), 1);
    EC_POINT_get_affine_coordinates(group(), point.get(), nullptr, y.get(), nullptr);
    EXPECT_TRUE(PublicKey::from_ec_p256(as_bytes(bytes(x)), as_bytes(bytes(y))));
    BN_add(x.get(), x.get(), p.get());
    expect_no_point({bytes(x), bytes(y)}, "x + p");
  }
}

TEST(EcKeyRefusals, Lengths) {
  const XY is{half().ec_x(), half().ec_y()};
  for (const auto& [x, y] :
       {XY{"", ""}, XY{is.x, ""}, XY{"", is.y}, XY{is.x.substr(1), is.y},
        XY{is.x, is.y.substr(0, 31)}, XY{'\0' + is.x, is.y}, XY{is.x, '\0' + is.y},
        XY{is.x + is.y.substr(0, 1), is.y.substr(1)}, XY{std::string(100'000, 'x'), is.y}}) {
    expect_no_point({x, y}, std::to_string(x.size()) + " and " + std::to_string(y.size()));
  }
}

TEST(EcKeyRefusals, PointsOfOtherCurves) {
  for (const char* curve : {"secp256k1", "brainpoolP256r1", "P-224", "P-384"}) {
    const KeyHandle other(EVP_EC_gen(curve));
    ASSERT_TRUE(other);
    const Number x = number_of(other.get(), "qx");
    const Number y = number_of(other.get(), "qy");
    expect_no_point({big_endian(x.get()), big_endian(y.get())}, curve);
  }
}

}  // namespace
}  // namespace sallyport::crypto
