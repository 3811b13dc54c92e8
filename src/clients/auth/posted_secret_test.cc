#include "clients/auth/posted_secret.h"

#include <gtest/gtest.h>

namespace sallyport::clients {
namespace {

TEST(PostedSecret, IsTakenAsItIs) {
  const auto posted = PostedSecret::from("id", "p+q %41:\xC3\xA9");
  ASSERT_TRUE(posted);
  EXPECT_EQ(posted->credentials().id, "id");
  EXPECT_EQ(posted->credentials().secret, "p+q %41:\xC3\xA9");
  EXPECT_TRUE(PostedSecret::from("", ""));
  EXPECT_TRUE(PostedSecret::from(std::string(512, 'a'), std::string(512, 'b')));
}

TEST(PostedSecret, RefusesWhatNoClientCanHave) {
  const std::string_view nul("a\0b", 3);
  for (const std::string_view bad : {std::string_view("a\nb"), std::string_view("\x7F"),
                                     std::string_view("\x1F"), nul, std::string_view("a\tb")}) {
    for (const auto& posted : {PostedSecret::from(bad, "x"), PostedSecret::from("x", bad)}) {
      ASSERT_FALSE(posted) << bad;
      EXPECT_EQ(posted.error().code, Code::credentials_malformed);
    }
  }
  EXPECT_FALSE(PostedSecret::from(std::string(513, 'a'), "x"));
  EXPECT_FALSE(PostedSecret::from("x", std::string(513, 'a')));
}

}  // namespace
}  // namespace sallyport::clients
