#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>  // NOLINT(modernize-deprecated-headers): mkdtemp is not in <cstdlib>

#include <filesystem>
#include <fstream>
#include <string>

namespace sallyport::keys::test {

/// A folder of its own for each test; gone behind it.
class TemporaryFolder : public ::testing::Test {
 protected:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "sallyport-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(std::string_view name, std::string_view text,
                              std::filesystem::perms mode = std::filesystem::perms(0600)) {
    const auto path = folder_ / name;
    std::ofstream(path) << text;
    std::filesystem::permissions(path, mode);
    return path;
  }

  std::filesystem::path folder_;
};

}  // namespace sallyport::keys::test
