#include "crypto/random.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <vector>

namespace sallyport::crypto {
namespace {

TEST(RandomBytes, FillsAllOfItAndDiffers) {
  std::set<std::array<std::uint8_t, 16>> seen;
  for (int i = 0; i < 1000; ++i) {
    std::array<std::uint8_t, 16> bytes{};
    random_bytes(bytes);
    seen.insert(bytes);
  }
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(RandomBytes, FillsMoreThanOneSystemCallGives) {
  std::vector<std::uint8_t> bytes(1 << 20);
  random_bytes(bytes);
  std::vector<int> counts(256);
  for (std::uint8_t byte : std::span(bytes).last(4096)) ++counts[byte];
  EXPECT_LT(counts[0], 200);  // expected 16; left unfilled it would be 4096
}

}  // namespace
}  // namespace sallyport::crypto
