#include "keys/kek.h"

#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): setenv is not in <cstdlib>
#include <sys/stat.h>

#include <algorithm>

#include "keys/temporary_folder_test.h"

namespace sallyport::keys {
namespace {

const std::string kText(43, 'A');  // 32 zero bytes

class KekFile : public test::TemporaryFolder {};
class KekElsewhere : public test::TemporaryFolder {};

bool same(const Kek& a, const Kek& b) {
  return a.id() == b.id() && std::ranges::equal(a.bytes(), b.bytes());
}

TEST_F(KekFile, IsReadAsItWasMade) {
  const auto made = Kek::create_file(folder_ / "kek");
  ASSERT_TRUE(made) << made.error().detail;
  const auto loaded = Kek::load_file(folder_ / "kek");
  ASSERT_TRUE(loaded) << loaded.error().detail;
  EXPECT_TRUE(same(*made, *loaded));
}

TEST_F(KekFile, IsForItsOwnerAloneWhateverTheUmask) {
  for (const mode_t mask : {0000U, 0022U, 0277U}) {
    const auto path = folder_ / std::to_string(mask);
    const mode_t before = ::umask(mask);
    const auto made = Kek::create_file(path);
    ::umask(before);
    ASSERT_TRUE(made);
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
  }
}

TEST_F(KekFile, DiffersEachTime) {
  const auto a = Kek::create_file(folder_ / "a");
  const auto b = Kek::create_file(folder_ / "b");
  EXPECT_NE(a->id(), b->id());
  EXPECT_FALSE(std::ranges::equal(a->bytes(), b->bytes()));
}

TEST_F(KekFile, MayEndWithANewlineOrWithout) {
  const auto with = Kek::load_file(write("with", kText + "\n"));
  const auto without = Kek::load_file(write("without", kText));
  const auto read_only = Kek::load_file(write("read-only", kText, std::filesystem::perms(0400)));
  ASSERT_TRUE(with && without && read_only);
  EXPECT_TRUE(same(*with, *without));
}

// The id is written into every sealed value: this one must stay as it is.
TEST(Kek, HasTheIdOfTheFormat) {
  const auto kek = Kek::from_text(kText);
  ASSERT_TRUE(kek);
  // HMAC-SHA-256(32 zero bytes, "sallyport kek id v1"), first 8 bytes.
  const Kek::Id expected{0x38, 0x26, 0x61, 0x8a, 0xcf, 0xdb, 0xe7, 0xfd};
  EXPECT_EQ(kek->id(), expected);
}

TEST(Kek, MovesAndLeavesNothing) {
  Kek from = Kek::generate();
  const Kek::Id id = from.id();
  const Kek to = std::move(from);
  EXPECT_EQ(to.id(), id);
  const auto left = from.bytes();  // NOLINT(bugprone-use-after-move): that is the point
  EXPECT_TRUE(std::ranges::all_of(left, [](auto byte) { return byte == 0; }));
}

TEST(KekEnvironment, IsTakenOnceAndWiped) {
  ::setenv("SALLYPORT_KEK", kText.c_str(), 1);
  const char* where = ::getenv("SALLYPORT_KEK");
  const auto kek = Kek::take_from_environment();
  ASSERT_TRUE(kek && *kek);
  EXPECT_EQ((*kek)->id(), Kek::from_text(kText)->id());
  EXPECT_EQ(std::string_view(where, kText.size()), std::string(kText.size(), '\0'));
  const auto again = Kek::take_from_environment();
  ASSERT_TRUE(again);
  EXPECT_FALSE(*again);
}

TEST_F(KekElsewhere, IsReadFromTheCredentialWhateverItsMode) {
  write("sallyport-kek", kText + "\n", std::filesystem::perms(0440));
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  const auto kek = Kek::load_credential();
  ::unsetenv("CREDENTIALS_DIRECTORY");
  ASSERT_TRUE(kek && *kek);
  EXPECT_EQ((*kek)->id(), Kek::from_text(kText)->id());
}

TEST_F(KekElsewhere, TheVariableComesBeforeTheCredential) {
  const std::string other = "B" + kText.substr(1);
  write("sallyport-kek", other);
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  ::setenv("SALLYPORT_KEK", kText.c_str(), 1);
  const auto first = Kek::from_environment();
  const auto second = Kek::from_environment();
  ::setenv("SALLYPORT_KEK", "bad", 1);
  const auto bad = Kek::from_environment();
  ::unsetenv("CREDENTIALS_DIRECTORY");
  const auto none = Kek::from_environment();
  ASSERT_TRUE(first && *first && second && *second && none);
  EXPECT_EQ((*first)->id(), Kek::from_text(kText)->id());
  EXPECT_EQ((*second)->id(), Kek::from_text(other)->id());
  EXPECT_FALSE(bad);
  EXPECT_FALSE(*none);
}

TEST_F(KekElsewhere, IsNothingWhereThereIsNoCredential) {
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_FALSE(*Kek::load_credential());
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  const auto kek = Kek::load_credential();
  ::unsetenv("CREDENTIALS_DIRECTORY");
  ASSERT_TRUE(kek);
  EXPECT_FALSE(*kek);
}

}  // namespace
}  // namespace sallyport::keys
