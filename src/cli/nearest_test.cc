#include "cli/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace sallyport::cli {
namespace {

const std::vector<std::string> kNames{"init",  "serve",   "client", "key",
                                      "token", "--scope", "--data", "--json"};

TEST(Nearest, finds_what_was_meant) {
  EXPECT_EQ(nearest("cleint", kNames), "client");
  EXPECT_EQ(nearest("clients", kNames), "client");
  EXPECT_EQ(nearest("srve", kNames), "serve");
  EXPECT_EQ(nearest("keys", kNames), "key");
  EXPECT_EQ(nearest("--scop", kNames), "--scope");
  EXPECT_EQ(nearest("--scopes", kNames), "--scope");
  EXPECT_EQ(nearest("--dta", kNames), "--data");
}

TEST(Nearest, says_nothing_rather_than_nonsense) {
  EXPECT_EQ(nearest("", kNames), "");
  EXPECT_EQ(nearest("x", kNames), "");
  EXPECT_EQ(nearest("restart", kNames), "");
  EXPECT_EQ(nearest("--verbose", kNames), "");
  EXPECT_EQ(nearest(std::string(100'000, 'k'), kNames), "");
  EXPECT_EQ(nearest("client", {}), "");
}

}  // namespace
}  // namespace sallyport::cli
