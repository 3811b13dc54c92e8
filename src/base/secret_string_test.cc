#include "base/secret_string.h"

#include <gtest/gtest.h>

#include <sstream>
#include <type_traits>

namespace sallyport {
namespace {

template <class T>
concept Printable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!std::is_copy_constructible_v<SecretString>);
static_assert(!std::is_copy_assignable_v<SecretString>);
static_assert(!std::is_convertible_v<SecretString, std::string>);
static_assert(!std::is_convertible_v<SecretString, std::string_view>);
static_assert(!Printable<SecretString>);

TEST(Wipe, OverwritesTheBytesThatAreBehindTheEndAsWell) {
  std::string text(100, 's');
  const char* bytes = text.data();
  text.resize(10);
  wipe(text);
  EXPECT_TRUE(text.empty());
  ASSERT_EQ(text.data(), bytes);  // so all hundred are still its own
  EXPECT_EQ(std::string_view(bytes, 100).find('s'), std::string_view::npos);
}

TEST(SecretString, RevealsWhatItHolds) {
  const SecretString secret("hunter2");
  EXPECT_EQ(secret.reveal(), "hunter2");
  EXPECT_EQ(secret.size(), 7U);
  EXPECT_FALSE(secret.empty());
}

TEST(SecretString, MovesAndLeavesNothing) {
  SecretString from("short");
  const char* where = from.reveal().data();
  SecretString to(std::move(from));
  EXPECT_EQ(to.reveal(), "short");
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that is the point
  EXPECT_EQ(std::string_view(where, 5), std::string_view("\0\0\0\0\0", 5));
}

TEST(SecretString, AssignmentWipesWhatItHeld) {
  SecretString secret("first");
  const char* where = secret.reveal().data();
  secret = SecretString(std::string(100, 'b'));
  EXPECT_EQ(secret.reveal(), std::string(100, 'b'));
  EXPECT_EQ(std::string_view(where, 5).find("first"), std::string_view::npos);
}

TEST(SecretString, SurvivesAssignmentToItself) {
  SecretString secret("same");
  SecretString& alias = secret;
  secret = std::move(alias);
  EXPECT_EQ(secret.reveal(), "same");
}

}  // namespace
}  // namespace sallyport
