#include "keys/seal.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "keys/key_ring.h"
#include "keys/new_key.h"
#include "keys/rotate.h"

namespace sallyport::keys {
namespace {

TEST(Seal, OpensWhatItSealed) {
  const Kek kek = Kek::generate();
  for (const std::string& text : {std::string(), std::string("x"), std::string(5000, 'p')}) {
    const auto sealed = seal(kek, "purpose", "name", as_bytes(text));
    ASSERT_TRUE(sealed);
    const auto plain = open(kek, "purpose", "name", *sealed);
    ASSERT_TRUE(plain) << plain.error().detail;
    EXPECT_EQ(plain->reveal(), text);
  }
}

TEST(Seal, HasTheLayoutOfTheFormat) {
  const Kek kek = Kek::generate();
  const std::string sealed = seal(kek, "purpose", "name", as_bytes("0123456789")).value();
  EXPECT_EQ(sealed.size(), 25U + 10U + 16U);
  EXPECT_EQ(sealed.substr(0, 5), "SPSV\x01");
  EXPECT_EQ(sealed.substr(5, 8), as_text(kek.id()));
  EXPECT_EQ(sealed.find("0123456789"), std::string::npos);
}

// Made by another program (Python's cryptography) from docs/formats/sealed-key.md alone.
TEST(Seal, OpensWhatTheDocumentDescribes) {
  const auto kek = Kek::from_text("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
  ASSERT_TRUE(kek);
  const std::string sealed = base64_decode(
                                 "U1BTVgH2uEBYaQtkDWRlZmdoaWprbG1ubyk7rhQQ"
                                 "nzfqW0I0jaOlYei8Yi+921PPbCVNkpBw")
                                 .value();
  const auto plain = open(*kek, "signing-key", "kid-1", sealed);
  ASSERT_TRUE(plain) << plain.error().detail;
  EXPECT_EQ(plain->reveal(), "a private key");
}

TEST(NewKey, IsNamedByItsThumbprintAndOpens) {
  const Kek kek = Kek::generate();
  const auto key = new_key(kek, 2048, from_unix(1000));
  ASSERT_TRUE(key) << key.error().detail;
  EXPECT_EQ(key->kid.size(), 43U);
  EXPECT_EQ(key->state, KeyState::next);
  EXPECT_EQ(key->created, from_unix(1000));
  EXPECT_TRUE(open(kek, kSigningKeyPurpose, key->kid, key->sealed));
}

TEST(NewKey, IsForTheLineThatIsAskedFor) {
  const Kek kek = Kek::generate();
  EXPECT_EQ(line_of(new_key(kek, 2048, from_unix(0)).value()), &kLines.front());
  for (const Line& line : kLines) {
    const StoredKey key = new_key(kek, 2048, from_unix(0), line).value();
    EXPECT_TRUE(is_of(line, key)) << text_of(line);
    EXPECT_EQ(key.profile + " " + key.alg, text_of(line));
  }
}

TEST(NewKey, ManyAreMadeInTheirOrder) {
  const Kek kek = Kek::generate();
  const auto keys = new_keys(kek, 2048, from_unix(7), kLines);
  ASSERT_TRUE(keys) << keys.error().detail;
  ASSERT_EQ(keys->size(), kLines.size());
  for (std::size_t i = 0; i < kLines.size(); ++i) {
    EXPECT_TRUE(is_of(kLines[i], (*keys)[i])) << i;
    EXPECT_TRUE(open(kek, kSigningKeyPurpose, (*keys)[i].kid, (*keys)[i].sealed));
  }
  EXPECT_TRUE(new_keys(kek, 2048, from_unix(7), {})->empty());
  EXPECT_FALSE(new_keys(kek, 1024, from_unix(7), kLines));
}

TEST(NewKey, RefusesUnknownAlgorithms) {
  for (std::string_view alg : {"", "none", "HS256", "rs256"}) {
    const auto key =
        new_key(Kek::generate(), 2048, from_unix(0), Line{verifier::Profile::at_jwt, alg});
    ASSERT_FALSE(key) << alg;
    EXPECT_EQ(key.error().code, Code::invalid_argument);
  }
}

TEST(NewKey, RefusesOtherSizes) {
  const Kek kek = Kek::generate();
  for (int bits : {0, -1, 1024, 2047, 2056, 8192, 16384}) {
    const auto key = new_key(kek, bits, from_unix(0));
    ASSERT_FALSE(key) << bits;
    EXPECT_EQ(key.error().code, Code::invalid_argument);
  }
}

}  // namespace
}  // namespace sallyport::keys
