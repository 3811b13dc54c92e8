#include "store/sqlite/data_lock.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "store/sample_data.h"

namespace sallyport::store {
namespace {

TEST(DataLock, IsHeldByOneAndNamesIt) {
  const ScratchFolder folder;
  const auto first = DataLock::take(folder.path());
  ASSERT_TRUE(first) << first.error().detail;
  const auto second = DataLock::take(folder.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::unavailable);
  EXPECT_NE(second.error().detail.find("in use by another server (pid " +
                                       std::to_string(::getpid()) + ")"),
            std::string::npos)
      << second.error().detail;
  struct stat info {};
  ASSERT_EQ(::stat((folder.path() / "server.lock").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
}

TEST(DataLock, IsFreeAgainWhenItGoes) {
  const ScratchFolder folder;
  {
    auto first = DataLock::take(folder.path());
    ASSERT_TRUE(first);
    const DataLock moved = std::move(*first);
    EXPECT_FALSE(DataLock::take(folder.path()));
  }
  EXPECT_TRUE(DataLock::take(folder.path()));
}

TEST(DataLock, IsFreeAgainWhenItsProcessWasKilled) {
  const ScratchFolder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = DataLock::take(folder.path());
    const char byte = lock ? 'y' : 'n';
    static_cast<void>(!::write(ready[1], &byte, 1));
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'y');
  const auto refused = DataLock::take(folder.path());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("(pid " + std::to_string(child) + ")"), std::string::npos);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(DataLock::take(folder.path()));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(DataLock, DoesNotBelieveWhatStandsInTheFile) {
  const ScratchFolder folder;
  std::ofstream(folder.path() / "server.lock") << "\x1b[2Jrubbish";
  const auto lock = DataLock::take(folder.path());
  ASSERT_TRUE(lock);
  std::ofstream(folder.path() / "server.lock") << "\x1b[2Jrubbish";
  const auto second = DataLock::take(folder.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().detail.find('\x1b'), std::string::npos);
  EXPECT_NE(second.error().detail.find("another server:"), std::string::npos);
}

TEST(DataLock, FollowsNoLink) {
  const ScratchFolder folder;
  std::ofstream(folder.path() / "target") << "precious";
  std::filesystem::create_symlink("target", folder.path() / "server.lock");
  const auto lock = DataLock::take(folder.path());
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, Code::unavailable);
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "target"), 8U);
}

TEST(DataLock, NeedsTheFolder) {
  const ScratchFolder folder;
  EXPECT_EQ(DataLock::take(folder.path() / "nowhere").error().code, Code::unavailable);
}

}  // namespace
}  // namespace sallyport::store
