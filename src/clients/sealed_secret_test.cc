#include "clients/sealed_secret.h"

#include <gtest/gtest.h>

namespace sallyport::clients {
namespace {

constexpr std::string_view kSecret = "a secret that is kept, sealed!!!";

struct Sealing : testing::Test {
  keys::Kek kek = keys::Kek::generate();
  StoredSecret stored;

  Sealing() {
    stored.id = "abcdefghijkl";
    const auto kept = keep_sealed(stored, "c", kSecret, kek);
    EXPECT_TRUE(kept) << kept.error().detail;
  }
};

TEST_F(Sealing, GivesBackWhatWasSealed) {
  const auto opened = open_sealed(stored, "c", kek);
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ(opened->reveal(), kSecret);
}

// CAU-16: a stolen database does not show it.
TEST_F(Sealing, KeepsNothingInClear) {
  ASSERT_NE(stored.sealed, nullptr);
  EXPECT_EQ(stored.sealed->find(kSecret), std::string::npos);
  EXPECT_EQ(stored.sealed->find(kSecret.substr(0, 8)), std::string::npos);
}

TEST_F(Sealing, IsForOneClientAndOneSecret) {
  EXPECT_FALSE(open_sealed(stored, "d", kek));
  stored.id = "another-one!";
  EXPECT_FALSE(open_sealed(stored, "c", kek));
}

TEST_F(Sealing, IsForOneKeyEncryptionKey) {
  EXPECT_FALSE(open_sealed(stored, "c", keys::Kek::generate()));
}

TEST_F(Sealing, NoticesEachChangedByte) {
  const std::string good = *stored.sealed;
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    stored.sealed = std::make_shared<const std::string>(std::move(bad));
    EXPECT_FALSE(open_sealed(stored, "c", kek)) << "byte " << i;
  }
}

TEST_F(Sealing, OfASecretThatIsOnlyHashedThereIsNone) {
  stored.sealed = nullptr;
  const auto opened = open_sealed(stored, "c", kek);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, Code::not_found);
}

}  // namespace
}  // namespace sallyport::clients
