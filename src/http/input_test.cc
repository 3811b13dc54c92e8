#include "http/input.h"

#include <gtest/gtest.h>

#include <array>

namespace sallyport::http {
namespace {

/// The loop's buffer, which the next connection overwrites.
struct Scratch {
  std::array<char, 64> bytes{};
  std::string_view put(std::string_view text) {
    text.copy(bytes.data(), text.size());
    return {bytes.data(), text.size()};
  }
  void overwrite() { bytes.fill('#'); }
};

TEST(Input, StartsEmpty) {
  const Input input;
  EXPECT_TRUE(input.empty());
  EXPECT_EQ(input.size(), 0U);
}

TEST(Input, LooksAtTheScratchBufferWithoutACopy) {
  Scratch scratch;
  Input input;
  const auto fresh = scratch.put("abc");
  input.extend(fresh);
  EXPECT_EQ(input.view().data(), fresh.data());
  EXPECT_EQ(input.view(), "abc");
}

TEST(Input, KeepsWhatIsLeftWhenTheBufferIsUsedByAnother) {
  Scratch scratch;
  Input input;
  input.extend(scratch.put("abc"));
  input.consume(1);
  input.keep();
  scratch.overwrite();
  EXPECT_EQ(input.view(), "bc");
}

TEST(Input, IsExtendedBehindWhatWasKept) {
  Scratch scratch;
  Input input;
  input.extend(scratch.put("abc"));
  input.keep();
  input.extend(scratch.put("def"));
  EXPECT_EQ(input.view(), "abcdef");
  scratch.overwrite();
  EXPECT_EQ(input.view(), "abcdef");
}

TEST(Input, GrowsOverManyRounds) {
  Scratch scratch;
  Input input;
  std::string all;
  for (int i = 0; i < 1000; ++i) {
    const std::string piece = std::to_string(i) + ",";
    all += piece;
    input.extend(scratch.put(piece));
    input.keep();
    scratch.overwrite();
    if (i % 3 == 0) {
      input.consume(2);
      all.erase(0, 2);
    }
    ASSERT_EQ(input.view(), all);
  }
}

TEST(Input, ConsumesInTheMiddleOfWhatWasKept) {
  Scratch scratch;
  Input input;
  input.extend(scratch.put("abcdef"));
  input.keep();
  input.consume(2);
  input.keep();
  input.consume(1);
  input.extend(scratch.put("gh"));
  EXPECT_EQ(input.view(), "defgh");
}

TEST(Input, HoldsNothingOnceAllIsUsedUp) {
  Scratch scratch;
  Input input;
  input.extend(scratch.put("abc"));
  input.keep();
  input.consume(3);
  EXPECT_TRUE(input.empty());
  const auto fresh = scratch.put("next");
  input.extend(fresh);
  EXPECT_EQ(input.view().data(), fresh.data()) << "and looks at the scratch buffer again";
}

TEST(Input, KeepingNothingIsNothing) {
  Input input;
  input.keep();
  EXPECT_TRUE(input.empty());
}

}  // namespace
}  // namespace sallyport::http
