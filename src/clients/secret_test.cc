#include "clients/secret.h"

#include <gtest/gtest.h>

#include <set>

namespace sallyport::clients {
namespace {

const SecretHasher kHasher(as_bytes("a pepper of thirty-two characters"));

TEST(Secret, IsOursByItsChecksum) {
  const SecretString secret = new_secret();
  EXPECT_EQ(secret.size(), 53U);
  EXPECT_TRUE(looks_like_ours(secret.reveal()));
  EXPECT_TRUE(begins_like_ours(secret.reveal().substr(0, 10)));
  for (std::size_t i = 0; i < secret.size(); ++i) {
    std::string changed(secret.reveal());
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(looks_like_ours(changed)) << "character " << i;
  }
}

TEST(Secret, HasNoTwoAlikeAndOnlyUnreservedCharacters) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const SecretString secret = new_secret();
    EXPECT_TRUE(seen.emplace(secret.reveal()).second);
    EXPECT_EQ(secret.reveal().find_first_not_of(
                  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-"),
              std::string_view::npos);
  }
}

TEST(SecretHasher, MatchesOnlyTheSecretItself) {
  const StoredSecret stored = kHasher.hash("right", "", UnixTime{}, {});
  EXPECT_TRUE(kHasher.matches(stored, "right"));
  EXPECT_FALSE(kHasher.matches(stored, "wrong"));
  EXPECT_FALSE(kHasher.matches(stored, "right "));
  EXPECT_FALSE(kHasher.matches(stored, ""));
}

TEST(SecretHasher, NeedsThePepper) {
  const SecretHasher other(as_bytes("another pepper, also long enough."));
  EXPECT_FALSE(other.matches(kHasher.hash("right", "", UnixTime{}, {}), "right"));
}

TEST(SecretHasher, SaltsSoThatEqualSecretsLookDifferent) {
  EXPECT_NE(kHasher.hash("same", "", UnixTime{}, {}).digest,
            kHasher.hash("same", "", UnixTime{}, {}).digest);
}

TEST(SecretHasher, RefusesAFormatThatItDoesNotKnow) {
  StoredSecret stored = kHasher.hash("right", "", UnixTime{}, {});
  stored.format = 2;
  EXPECT_FALSE(kHasher.matches(stored, "right"));
}

TEST(ImportedSecret, HasAtLeastThirtyTwoVisibleCharacters) {
  EXPECT_TRUE(check_imported(std::string(32, 'x')));
  EXPECT_FALSE(check_imported(std::string(31, 'x')));
  EXPECT_FALSE(check_imported(std::string(513, 'x')));
  EXPECT_FALSE(check_imported(std::string(31, 'x') + '\n'));
  EXPECT_FALSE(check_imported(std::string(31, 'x') + '\x80'));
}

}  // namespace
}  // namespace sallyport::clients
