#include "base/bounded_lru.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/text.h"

namespace sallyport {
namespace {

using Lru = BoundedLru<std::string, int, TextHash>;

TEST(BoundedLru, FindsWhatWasPutAndNothingElse) {
  Lru lru(3);
  EXPECT_TRUE(lru.empty());
  lru.at("a") = 1;
  ASSERT_NE(lru.find("a"), nullptr);
  EXPECT_EQ(*lru.find("a"), 1);
  EXPECT_EQ(lru.find("b"), nullptr);
  EXPECT_EQ(lru.at("a"), 1) << "asking for an entry that is there does not make it anew";
  EXPECT_EQ(lru.at("b"), 0) << "a new entry has the default value";
  EXPECT_EQ(lru.size(), 2U);
}

TEST(BoundedLru, ForgetsWhatWasUsedLongestAgo) {
  Lru lru(3);
  for (const char* key : {"a", "b", "c"}) lru.at(key) = 1;
  (void)lru.find("a");  // a use
  lru.at("d") = 1;
  EXPECT_EQ(lru.size(), 3U);
  EXPECT_EQ(lru.find("b"), nullptr);
  for (const char* key : {"a", "c", "d"}) EXPECT_NE(lru.find(key), nullptr) << key;
}

TEST(BoundedLru, NeverHoldsMoreThanItsCapacity) {
  Lru lru(100);
  for (int i = 0; i < 10'000; ++i) lru.at(std::to_string(i)) = i;
  EXPECT_EQ(lru.size(), 100U);
  for (int i = 9'900; i < 10'000; ++i) {
    ASSERT_NE(lru.find(std::to_string(i)), nullptr) << i;
    EXPECT_EQ(*lru.find(std::to_string(i)), i);
  }
}

TEST(BoundedLru, DropsTheOldestWhenAsked) {
  Lru lru(3);
  for (const char* key : {"a", "b", "c"}) lru.at(key) = 1;
  EXPECT_EQ(lru.oldest().first, "a");
  lru.drop_oldest();
  EXPECT_EQ(lru.oldest().first, "b");
  EXPECT_EQ(lru.find("a"), nullptr);
  lru.drop_oldest();
  lru.drop_oldest();
  lru.drop_oldest();  // there is none
  EXPECT_TRUE(lru.empty());
}

TEST(BoundedLru, ErasedIsGoneAndItsPlaceIsFree) {
  Lru lru(2);
  lru.at("a") = 1;
  lru.at("b") = 2;
  lru.erase(std::string("a"));
  lru.erase(std::string("never there"));
  EXPECT_EQ(lru.size(), 1U);
  EXPECT_EQ(lru.find("a"), nullptr);
  lru.at("c") = 3;
  EXPECT_NE(lru.find("b"), nullptr) << "there was room";
}

TEST(BoundedLru, AnEntryStaysInItsPlaceWhileOthersAreUsed) {
  Lru lru(8);
  int* const value = &lru.at("a");
  for (const char* key : {"b", "c", "d"}) lru.at(key) = 1;
  (void)lru.find("b");
  EXPECT_EQ(lru.find("a"), value);
}

TEST(BoundedLru, WhatIsForgottenIsDestroyed) {
  BoundedLru<int, std::shared_ptr<int>> lru(1);
  auto value = std::make_shared<int>(1);
  lru.at(1) = value;
  EXPECT_EQ(value.use_count(), 2);
  lru.at(2) = nullptr;
  EXPECT_EQ(value.use_count(), 1);
}

}  // namespace
}  // namespace sallyport
