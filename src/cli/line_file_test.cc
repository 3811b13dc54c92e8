#include "cli/line_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <vector>

namespace sallyport::cli {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::pair<std::size_t, std::string>>;

class LineFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "line-file-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(std::string_view text) {
    const fs::path file = folder_ / "lines";
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }

  fs::path folder_;
};

Lines read(LineFile& file) {
  Lines lines;
  const auto read = file.each([&](std::size_t number, std::string_view text) {
    lines.emplace_back(number, text);
    return true;
  });
  EXPECT_TRUE(read);
  return lines;
}

TEST_F(LineFileTest, reads_lines_and_passes_over_blank_ones) {
  auto file = LineFile::open(write("one\n\ntwo\r\n  \t\nthree"));
  ASSERT_TRUE(file);
  EXPECT_EQ(read(*file), (Lines{{1, "one"}, {3, "two"}, {5, "three"}}));
}

TEST_F(LineFileTest, reads_again_from_the_start) {
  auto file = LineFile::open(write("one\ntwo\n"));
  ASSERT_TRUE(file);
  EXPECT_EQ(read(*file), read(*file));
  int seen = 0;
  ASSERT_TRUE(file->each([&](std::size_t, std::string_view) { return ++seen < 1; }));
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(read(*file).size(), 2u);
}

TEST_F(LineFileTest, a_pipe_can_be_read_twice_as_well) {
  const std::string pipe = (folder_ / "pipe").string();
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i) + "\n";
  std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << text; });
  auto file = LineFile::open(pipe);
  writer.join();
  ASSERT_TRUE(file);
  const Lines first = read(*file);
  ASSERT_EQ(first.size(), 50'000u);
  EXPECT_EQ(first.back().second, "49999");
  EXPECT_EQ(first, read(*file));
}

TEST_F(LineFileTest, an_empty_file_has_no_lines) {
  auto file = LineFile::open(write(""));
  ASSERT_TRUE(file);
  EXPECT_TRUE(read(*file).empty());
}

TEST_F(LineFileTest, what_cannot_be_read_is_named) {
  const auto missing = LineFile::open((folder_ / "missing").string());
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().sentence.find("missing' cannot be read: No such file"),
            std::string::npos);
  const auto folder = LineFile::open(folder_.string());
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().sentence.find("Is a directory"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::cli
