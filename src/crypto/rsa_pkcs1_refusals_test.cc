// Forgeries of RSASSA-PKCS1-v1_5: each is a signature by the right key over an encoded message that
// RFC 8017 9.2 does not give.
#include <gtest/gtest.h>

#include "crypto/digest.h"
#include "crypto/keys_for_test.h"
#include "crypto/raw_rsa_for_test.h"

namespace sallyport::crypto {
namespace {

using namespace std::string_literals;

constexpr auto kScheme = SignatureScheme::rsa_pkcs1_sha256;
constexpr std::size_t kSize = 256;
const std::string kData = "header.payload";

const test::RawRsa& raw() {
  static const test::RawRsa key(test::key_a());
  return key;
}

const PublicKey& half() {
  static const PublicKey key = test::key_a().public_key();
  return key;
}

const std::string& digest() {
  static const std::string hash(as_text(sha256(as_bytes(kData))));
  return hash;
}

/// A DER value of less than 128 bytes.
std::string der(char tag, const std::string& content) {
  return std::string{tag, static_cast<char>(content.size())} + content;
}

std::string sequence(const std::string& content) { return der('\x30', content); }
std::string oid(const std::string& arcs) { return der('\x06', arcs); }
std::string octets(const std::string& content) { return der('\x04', content); }

const std::string kNull = "\x05\x00"s;
const std::string kSha256 = "\x60\x86\x48\x01\x65\x03\x04\x02\x01"s;

std::string algorithm() { return sequence(oid(kSha256) + kNull); }
std::string digest_info() { return sequence(algorithm() + octets(digest())); }

/// 00 01 FF...FF 00 `tail`, in 256 bytes.
std::string padded(const std::string& tail, char type = '\x01', char filler = '\xFF') {
  return "\x00"s + type + std::string(kSize - 3 - tail.size(), filler) + "\x00"s + tail;
}

/// With so many bytes of padding; what is then left over is filled behind the tail.
std::string short_padded(std::size_t padding, const std::string& tail, char garbage) {
  const std::string start = "\x00\x01"s + std::string(padding, '\xFF') + "\x00"s + tail;
  return start + std::string(kSize - start.size(), garbage);
}

std::string with_byte(std::string message, std::size_t at, char byte) {
  message[at] = byte;
  return message;
}

void expect_refused(const std::string& encoded, std::string_view what) {
  ASSERT_EQ(encoded.size(), kSize) << what;
  EXPECT_FALSE(half().verify(kScheme, kData, raw().sign(encoded))) << what;
}

TEST(Pkcs1Refusals, TheCasesBelowAreOneChangeFromAGoodSignature) {
  const std::string signature = raw().sign(padded(digest_info()));
  EXPECT_EQ(signature, test::key_a().sign(kScheme, kData).value());
  EXPECT_TRUE(half().verify(kScheme, kData, signature));
}

TEST(Pkcs1Refusals, BlockTypes) {
  expect_refused(padded(digest_info(), '\x00'), "block type 0");
  expect_refused(padded(digest_info(), '\x00', '\x00'), "block type 0 with its padding");
  expect_refused(padded(digest_info(), '\x02'), "block type 2");
  expect_refused(padded(digest_info(), '\x02', '\x5A'), "block type 2 with its padding");
  expect_refused(padded(digest_info(), '\x03'), "block type 3");
  expect_refused(padded(digest_info(), '\xFF'), "block type FF");
  expect_refused(with_byte(padded(digest_info()), 0, '\x01'), "a first byte of 1");
}

TEST(Pkcs1Refusals, Paddings) {
  const std::string good = padded(digest_info());
  const std::size_t last = kSize - digest_info().size() - 2;  // of the padding
  expect_refused(padded(digest_info(), '\x01', '\x00'), "zeros");
  expect_refused(padded(digest_info(), '\x01', '\xEE'), "EE");
  expect_refused(with_byte(good, 2, '\xFE'), "another first byte");
  expect_refused(with_byte(good, 100, '\xFE'), "another byte in the middle");
  expect_refused(with_byte(good, last, '\xFE'), "another last byte");
  expect_refused(with_byte(good, 2, '\x00'), "a zero at its start");
  expect_refused(with_byte(good, 100, '\x00'), "a zero in its middle");
  expect_refused(with_byte(good, last, '\x00'), "two zeros behind it");
  expect_refused(with_byte(good, last + 1, '\xFF'), "no zero behind it");
  expect_refused(with_byte(good, last + 1, '\x01'), "a one behind it");
}

// Bleichenbacher 2006: a verifier that stops behind the digest lets its bytes be chosen.
TEST(Pkcs1Refusals, ShortPaddingWithGarbageBehindTheDigest) {
  for (std::size_t padding : {0U, 1U, 7U, 8U, 100U, 201U}) {
    for (char garbage : {'\x00', '\x5A', '\xFF'}) {
      expect_refused(short_padded(padding, digest_info(), garbage), std::to_string(padding));
    }
  }
}

TEST(Pkcs1Refusals, GarbageWithinTheEncoding) {
  const std::string garbage = "\x04\x02XY"s;
  expect_refused(padded(digest_info() + "\x00"s), "a byte behind it");
  expect_refused(padded(digest_info() + digest_info()), "it stands there twice");
  expect_refused(padded(sequence(algorithm() + octets(digest()) + garbage)), "behind the digest");
  expect_refused(padded(sequence(garbage + algorithm() + octets(digest()))), "before all");
  expect_refused(padded(sequence(algorithm() + garbage + octets(digest()))), "in the middle");
  expect_refused(padded(sequence(sequence(oid(kSha256) + kNull + garbage) + octets(digest()))),
                 "behind NULL");
  expect_refused(padded(sequence(sequence(oid(kSha256) + kNull + kNull) + octets(digest()))),
                 "NULL twice");
  expect_refused(short_padded(8,
                              sequence(sequence(oid(kSha256) + der('\x05', std::string(60, 'x'))) +
                                       octets(digest())),
                              '\x00'),
                 "within NULL");
}

TEST(Pkcs1Refusals, Parameters) {
  const auto with = [](const std::string& parameters) {
    return padded(sequence(sequence(oid(kSha256) + parameters) + octets(digest())));
  };
  expect_refused(with(""), "none");
  expect_refused(with("\x05\x81\x00"s), "NULL with a long length");
  expect_refused(with("\x05\x80\x00\x00"s), "NULL of indefinite length");
  expect_refused(with("\x05\x01\x00"s), "NULL with a byte");
  expect_refused(with("\x04\x00"s), "an empty OCTET STRING");
  expect_refused(with("\x30\x00"s), "an empty SEQUENCE");
  expect_refused(with("\x01\x01\xFF"s), "a BOOLEAN");
  expect_refused(with(oid(kSha256)), "an identifier");
}

TEST(Pkcs1Refusals, OtherHashes) {
  const auto with = [](const std::string& arcs, const std::string& hash) {
    return padded(sequence(sequence(oid(arcs) + kNull) + octets(hash)));
  };
  const auto hashed = [](const EVP_MD* function) {
    std::string out(static_cast<std::size_t>(EVP_MD_get_size(function)), '\0');
    EVP_Digest(kData.data(), kData.size(), reinterpret_cast<unsigned char*>(out.data()), nullptr,
               function, nullptr);
    return out;
  };
  const std::string sha1 = "\x2B\x0E\x03\x02\x1A"s;
  const std::string md5 = "\x2A\x86\x48\x86\xF7\x0D\x02\x05"s;
  const std::string nist = kSha256.substr(0, 8);  // 2.16.840.1.101.3.4.2
  expect_refused(with(sha1, hashed(EVP_sha1())), "SHA-1");
  expect_refused(with(md5, hashed(EVP_md5())), "MD5");
  expect_refused(with(nist + "\x02"s, hashed(EVP_sha384())), "SHA-384");
  expect_refused(with(nist + "\x03"s, hashed(EVP_sha512())), "SHA-512");
  expect_refused(with(nist + "\x04"s, hashed(EVP_sha224())), "SHA-224");
  expect_refused(with(nist + "\x06"s, hashed(EVP_sha512_256())), "SHA-512/256");
  expect_refused(with(nist + "\x08"s, hashed(EVP_sha3_256())), "SHA3-256");
  for (const std::string& name :
       {sha1, md5, nist, nist + "\x02"s, nist + "\x06"s, nist + "\x08"s, kSha256 + "\x01"s,
        kSha256.substr(0, 7) + "\x01"s, "\x2A\x86\x48\x86\xF7\x0D\x01\x01\x0B"s, ""s}) {
    expect_refused(with(name, digest()), "our digest under another name");
  }
}

TEST(Pkcs1Refusals, DigestsWithoutTheirName) {
  expect_refused(padded(digest()), "a bare digest");
  expect_refused(padded(octets(digest())), "a bare OCTET STRING");
  expect_refused(padded(sequence(octets(digest()))), "no algorithm");
  expect_refused(padded(sequence(sequence("") + octets(digest()))), "an empty algorithm");
  expect_refused(padded(sequence(algorithm())), "no digest");
  expect_refused(padded(""), "nothing at all");
  expect_refused(padded(std::string(36, 'h')), "36 bytes, as TLS 1.1 has them");
}

TEST(Pkcs1Refusals, Ber) {
  const std::string content = algorithm() + octets(digest());
  const auto length = static_cast<char>(content.size());
  expect_refused(padded("\x30\x81"s + length + content), "a long length of the whole");
  expect_refused(padded("\x30\x82\x00"s + length + content), "one byte longer");
  expect_refused(padded("\x30\x84\x00\x00\x00"s + length + content), "three bytes longer");
  expect_refused(padded("\x30\x80"s + content + "\x00\x00"s), "an indefinite length");
  expect_refused(padded(sequence("\x30\x81\x0D"s + oid(kSha256) + kNull + octets(digest()))),
                 "a long length of the algorithm");
  expect_refused(
      padded(sequence("\x30\x80"s + oid(kSha256) + kNull + "\x00\x00"s + octets(digest()))),
      "an indefinite length of the algorithm");
  expect_refused(padded(sequence(sequence("\x06\x81\x09"s + kSha256 + kNull) + octets(digest()))),
                 "a long length of the name");
  expect_refused(padded(sequence(algorithm() + "\x04\x81\x20"s + digest())),
                 "a long length of the digest");
  expect_refused(padded(sequence(algorithm() + der('\x24', octets(digest())))),
                 "a digest in one part");
  expect_refused(padded(sequence(algorithm() + der('\x24', octets(digest().substr(0, 16)) +
                                                               octets(digest().substr(16))))),
                 "a digest in two parts");
  expect_refused(padded(sequence(sequence(oid("\x80"s + kSha256) + kNull) + octets(digest()))),
                 "a name with a byte that says nothing");
}

TEST(Pkcs1Refusals, TagsAndLengths) {
  const std::string good = digest_info();
  const auto changed = [&](std::size_t at, char byte) { return padded(with_byte(good, at, byte)); };
  expect_refused(changed(0, '\x31'), "a SET");
  expect_refused(changed(1, '\x30'), "one less");
  expect_refused(changed(1, '\x32'), "one more");
  expect_refused(changed(2, '\x31'), "the algorithm a SET");
  expect_refused(changed(3, '\x0C'), "the algorithm's length one less");
  expect_refused(changed(3, '\x0E'), "the algorithm's length one more");
  expect_refused(changed(5, '\x08'), "the name's length one less");
  expect_refused(changed(5, '\x0A'), "the name's length one more");
  expect_refused(changed(17, '\x03'), "the digest a BIT STRING");
  expect_refused(changed(17, '\x0C'), "the digest a text");
  expect_refused(changed(18, '\x1F'), "the digest's length one less");
  expect_refused(changed(18, '\x21'), "the digest's length one more");
}

TEST(Pkcs1Refusals, Digests) {
  const auto with = [](const std::string& hash) {
    return padded(sequence(algorithm() + octets(hash)));
  };
  expect_refused(with(digest().substr(1)), "without its first byte");
  expect_refused(with(digest().substr(0, 31)), "without its last byte");
  expect_refused(with(digest() + "\x00"s), "with a byte more");
  expect_refused(with(""), "empty");
  expect_refused(with(std::string(32, '\0')), "zeros");
  expect_refused(with(std::string(digest().rbegin(), digest().rend())), "backwards");
  expect_refused(with(std::string(as_text(sha256(as_bytes(digest()))))), "hashed twice");
  expect_refused(with(std::string(as_text(sha256({})))), "of nothing");
}

TEST(Pkcs1Refusals, EverySingleBitFlipOfTheEncodedMessage) {
  const std::string good = padded(digest_info());
  // Not of the first byte, with which it could be above the modulus.
  for (std::size_t bit = 8; bit < kSize * 8; ++bit) {
    const char flipped = static_cast<char>(good[bit / 8] ^ (1 << bit % 8));
    expect_refused(with_byte(good, bit / 8, flipped), "bit " + std::to_string(bit));
  }
}

TEST(Pkcs1Refusals, ShiftedMessages) {
  const std::string good = padded(digest_info());
  expect_refused(good.substr(1) + "\x00"s, "to the left");
  expect_refused("\x00"s + good.substr(0, kSize - 1), "to the right");
  expect_refused(
      "\x00\x01"s + "\x00"s + digest_info() + std::string(kSize - 3 - digest_info().size(), '\xFF'),
      "the padding last");
  expect_refused(std::string(kSize - digest_info().size(), '\0') + digest_info(), "no padding");
}

TEST(Pkcs1Refusals, EverySingleBitFlipOfASignature) {
  const std::string signature = test::key_a().sign(kScheme, kData).value();
  for (std::size_t bit = 0; bit < signature.size() * 8; ++bit) {
    std::string changed = signature;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    ASSERT_FALSE(half().verify(kScheme, kData, changed)) << "bit " << bit;
  }
}

TEST(Pkcs1Refusals, OtherLengthsAndData) {
  const std::string signature = test::key_a().sign(kScheme, kData).value();
  for (const std::string& other :
       {""s, signature.substr(1), signature.substr(0, 255), signature + '\0', '\0' + signature,
        signature + signature, std::string(256, '\0'), std::string(256, '\xFF'),
        std::string(255, '\0') + '\x01', std::string(100'000, 's')}) {
    EXPECT_FALSE(half().verify(kScheme, kData, other)) << other.size();
  }
  EXPECT_FALSE(half().verify(kScheme, "Header.payload", signature));
  EXPECT_FALSE(half().verify(kScheme, "", signature));
  EXPECT_FALSE(test::key_b().public_key().verify(kScheme, kData, signature));
}

// Some signers leave out a zero with which a signature begins, and some verifiers put it back. Ours
// takes the whole length only (RFC 8017 8.2.2 step 1).
TEST(Pkcs1Refusals, ALeadingZeroThatIsLeftOut) {
  for (int i = 0; i < 5000; ++i) {
    const std::string data = std::to_string(i);
    const std::string signature = test::key_a().sign(kScheme, data).value();
    if (signature.front() != '\0') continue;
    EXPECT_TRUE(half().verify(kScheme, data, signature));
    EXPECT_FALSE(half().verify(kScheme, data, signature.substr(1)));
    return;
  }
  FAIL() << "no signature with a leading zero in 5000";
}

// s + n is the same number modulo n, and so a second spelling (RFC 8017 5.2.2 step 1).
TEST(Pkcs1Refusals, SignaturesThatAreNotBelowTheModulus) {
  // The smaller the modulus, the sooner there is an s + n that has no more bits than it.
  const bool a_is_smaller = half().rsa_n() < test::key_b().public_key().rsa_n();
  const PrivateKey& signer = a_is_smaller ? test::key_a() : test::key_b();
  const PublicKey key = signer.public_key();
  const Number n = number_of(as_bytes(key.rsa_n()));
  EXPECT_FALSE(key.verify(kScheme, kData, key.rsa_n()));
  for (int i = 0; i < 5000; ++i) {
    const std::string data = std::to_string(i);
    const std::string signature = signer.sign(kScheme, data).value();
    const Number s = number_of(as_bytes(signature));
    const Number opposite(BN_dup(n.get()));
    BN_sub(opposite.get(), opposite.get(), s.get());
    EXPECT_FALSE(key.verify(kScheme, data, big_endian(opposite.get(), kSize)));
    BN_add(s.get(), s.get(), n.get());
    if (BN_num_bits(s.get()) > 2048) continue;
    EXPECT_TRUE(key.verify(kScheme, data, signature));
    EXPECT_FALSE(key.verify(kScheme, data, big_endian(s.get(), kSize)));
    return;
  }
  FAIL() << "no s + n of 2048 bits in 5000";
}

// With e = 3 a verifier that does not look at all of the padding can be given a cube root
// (Bleichenbacher 2006). This one is the cube of a small number, far below the modulus.
TEST(Pkcs1Refusals, SmallCubesUnderExponentThree) {
  const std::string n = half().rsa_n();
  const auto key = PublicKey::from_rsa(as_bytes(n), as_bytes("\x03"));
  ASSERT_TRUE(key);
  for (std::size_t length = 1; length < 86; ++length) {
    const std::string root = std::string(256 - length, '\0') + std::string(length, '\x7B');
    EXPECT_FALSE(key->verify(kScheme, kData, root));
  }
}

}  // namespace
}  // namespace sallyport::crypto
