#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): setenv is not in <cstdlib>
#include <sys/stat.h>
#include <unistd.h>

#include "keys/kek.h"
#include "keys/temporary_folder_test.h"

namespace sallyport::keys {
namespace {

const std::string kText(43, 'A');

class KekFileRefusals : public test::TemporaryFolder {
 protected:
  static void expect_refused(const std::filesystem::path& path, Code code, std::string_view word) {
    const auto kek = Kek::load_file(path);
    ASSERT_FALSE(kek) << path;
    EXPECT_EQ(kek.error().code, code) << kek.error().detail;
    EXPECT_NE(kek.error().detail.find(word), std::string::npos) << kek.error().detail;
    EXPECT_NE(kek.error().detail.find(path.string()), std::string::npos) << kek.error().detail;
  }
};

TEST_F(KekFileRefusals, Missing) {
  expect_refused(folder_ / "kek", Code::not_found, "does not exist");
  expect_refused(folder_ / "no" / "kek", Code::not_found, "does not exist");
}

TEST_F(KekFileRefusals, OpenToOthers) {
  for (const unsigned mode : {0640U, 0604U, 0660U, 0602U, 0644U, 0610U, 0601U, 0666U}) {
    expect_refused(write("kek", kText, std::filesystem::perms(mode)), Code::invalid_argument,
                   "chmod 600");
  }
}

TEST_F(KekFileRefusals, NotARegularFile) {
  expect_refused(folder_, Code::invalid_argument, "not a regular file");
  expect_refused("/dev/null", Code::invalid_argument, "not a regular file");
  ASSERT_EQ(::mkfifo((folder_ / "fifo").c_str(), 0600), 0);
  expect_refused(folder_ / "fifo", Code::invalid_argument, "not a regular file");
}

TEST_F(KekFileRefusals, WrongSizeOrCharacters) {
  for (const std::string& text :
       {std::string(), std::string("\n"), kText.substr(1), kText + "A", kText + "\n\n",
        " " + kText.substr(1), kText + " ", kText + "=", kText.substr(1) + "B",
        kText.substr(1) + "/", std::string(32, '\x01'), std::string(100'000, 'A')}) {
    expect_refused(write("kek", text), Code::invalid_argument, "holds no key");
  }
}

TEST_F(KekFileRefusals, CreatingOverAnything) {
  const auto path = write("kek", "precious");
  const auto kek = Kek::create_file(path);
  ASSERT_FALSE(kek);
  EXPECT_EQ(kek.error().code, Code::already_exists);
  std::string text;
  std::ifstream(path) >> text;
  EXPECT_EQ(text, "precious");
  std::filesystem::create_symlink(folder_ / "elsewhere", folder_ / "link");
  EXPECT_EQ(Kek::create_file(folder_ / "link").error().code, Code::already_exists);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "elsewhere"));
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    EXPECT_EQ(entry.path().filename().string().find(".new-"), std::string::npos) << entry.path();
  }
}

TEST_F(KekFileRefusals, CreatingWhereItCannotBe) {
  EXPECT_EQ(Kek::create_file(folder_ / "no" / "kek").error().code, Code::unavailable);
}

TEST(KekEnvironmentRefusals, AnythingThatIsNoKeyIsWipedAllTheSame) {
  for (const std::string& text :
       {std::string(), std::string("secret"), kText + "A", kText + "\n"}) {
    ::setenv("SALLYPORT_KEK", text.c_str(), 1);
    const auto kek = Kek::take_from_environment();
    ASSERT_FALSE(kek) << text;
    EXPECT_EQ(kek.error().code, Code::invalid_argument);
    EXPECT_EQ(kek.error().detail.find("secret"), std::string::npos);
    EXPECT_EQ(::getenv("SALLYPORT_KEK"), nullptr);
  }
}

class KekCredentialRefusals : public test::TemporaryFolder {};

TEST_F(KekCredentialRefusals, OneThatHoldsNoKey) {
  write("sallyport-kek", "no key");
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  const auto kek = Kek::load_credential();
  ::unsetenv("CREDENTIALS_DIRECTORY");
  ASSERT_FALSE(kek);
  EXPECT_EQ(kek.error().code, Code::invalid_argument);
}

}  // namespace
}  // namespace sallyport::keys
