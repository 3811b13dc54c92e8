#include <gtest/gtest.h>

#include <algorithm>

#include "keys/key_ring.h"
#include "keys/rotated_keys_test.h"
#include "keys/seal.h"

namespace sallyport::keys {
namespace {

using namespace test;

void expect_refused(const KeyTable& table, Code code, std::string_view words) {
  const auto opened = KeyRing::open(table, kek(), kNow);
  ASSERT_FALSE(opened) << words;
  EXPECT_EQ(opened.error().code, code) << opened.error().detail;
  EXPECT_NE(opened.error().detail.find(words), std::string::npos) << opened.error().detail;
}

TEST(KeyRingRefusals, NoActiveKeyOrTwo) {
  expect_refused({}, Code::damaged, "one active key");
  KeyTable table = rotated();
  table.keys[1].state = KeyState::active;
  expect_refused(table, Code::damaged, "there are 2 and 0");
  table = rotated();
  table.keys[0].state = KeyState::next;
  expect_refused(table, Code::damaged, "there are 0 and 2");
}

TEST(KeyRingRefusals, AnotherKeyEncryptionKey) {
  const auto opened = KeyRing::open(rotated(), Kek::generate(), kNow);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::invalid_argument);
  EXPECT_NE(opened.error().detail.find("sealed under another key-encryption key"),
            std::string::npos);
}

TEST(KeyRingRefusals, SealedKeysThatWereExchanged) {
  KeyTable table = rotated();
  std::swap(table.keys[0].sealed, table.keys[1].sealed);
  expect_refused(table, Code::damaged, "another place");
}

TEST(KeyRingRefusals, HalvesThatDoNotFit) {
  KeyTable table = rotated();
  StoredKey& key = table.keys[0];
  const auto other = open(kek(), kSigningKeyPurpose, table.keys[1].kid, table.keys[1].sealed);
  key.sealed = seal(kek(), kSigningKeyPurpose, key.kid, *other).value();
  expect_refused(table, Code::damaged, "do not fit");
  key.sealed = seal(kek(), kSigningKeyPurpose, key.kid, as_bytes("no key")).value();
  expect_refused(table, Code::damaged, "no private key");
}

TEST(KeyRingRefusals, APublicHalfThatWasExchanged) {
  for (std::size_t i = 0; i < 3; ++i) {
    KeyTable table = rotated();
    table.keys[i].public_der = rotated().keys[(i + 1) % 3].public_der;
    expect_refused(table, Code::damaged, "thumbprint");
    table.keys[i].public_der = "rubbish";
    expect_refused(table, Code::damaged, "no public key");
  }
}

TEST(KeyRingRefusals, ANextKeyThatCouldNotSign) {
  KeyTable table = rotated();
  table.keys[1].sealed.back() = static_cast<char>(table.keys[1].sealed.back() ^ 1);
  expect_refused(table, Code::damaged, "was changed");
}

TEST(KeyRingRefusals, UnknownAlgorithms) {
  for (std::string_view alg : {"", "none", "HS256", "ES384"}) {
    KeyTable table = rotated();
    table.keys[0].alg = alg;
    expect_refused(table, Code::damaged, "unknown algorithm");
  }
}

TEST(KeyRingRefusals, AlgorithmsForAnotherTypeOfKey) {
  for (std::string_view alg : {"ES256", "EdDSA"}) {
    for (std::size_t i = 0; i < 3; ++i) {
      KeyTable table = rotated();
      table.keys[i].alg = alg;
      expect_refused(table, Code::damaged, "another type");
    }
  }
}

TEST(KeyRingRefusals, AnAlgorithmThatTheProfileDoesNotHave) {
  KeyTable table = rotated();
  table.keys[2].alg = "PS256";
  expect_refused(table, Code::damaged, "its profile does not have");
}

TEST(KeyRingRefusals, ALineOfAnyProfileWithoutAnActiveKeyOrWithTwo) {
  for (const Line& line : kLines) {
    for (const KeyState state : {KeyState::next, KeyState::active}) {
      KeyTable table = all_lines();
      for (StoredKey& key : table.keys) {
        if (!is_of(line, key) || key.state == KeyState::retired) continue;
        key.state = state;
        key.activated = kNow;
      }
      expect_refused(table, Code::damaged, "for " + text_of(line) + "; there are ");
    }
  }
}

TEST(KeyRingRefusals, KeysOfAnyLineThatCannotSign) {
  for (const StoredKey& key : all_lines().keys) {
    if (key.state == KeyState::retired) continue;
    KeyTable table = all_lines();
    char& last = std::ranges::find(table.keys, key.kid, &StoredKey::kid)->sealed.back();
    last = static_cast<char>(last ^ 1);
    expect_refused(table, Code::damaged, "was changed");
  }
}

}  // namespace
}  // namespace sallyport::keys
